import { z } from 'zod';
import { auditPlans, requestAudit } from '../src/audits/request-audit.ts';
import { defineCommand } from '../src/define/command.ts';
import { findSystem } from '../src/systems/find-system.ts';
import { auditListMessage, auditRequestedMessage } from '../templates/audit-list.ts';
import { systemName } from './parameters/system-view.ts';

const RECENT = 10;

export default defineCommand({
  summary: 'Audit the vectors of a system against their documents; without a system, list the audits',
  usage: '[system] [deep] [probe]',
  examples: ['audit docs-vectorstore', 'audit docs-vectorstore deep'],
  role: 'viewer',
  roleFor: ({ system }) => (system === undefined ? 'viewer' : 'operator'),
  parameters: z.object({
    system: systemName,
    depth: z.enum(['deep', 'sampled'], "has to be 'deep' or 'sampled'").default('sampled'),
    probe: z.string().max(100).optional(),
  }),
  positional: ['system', 'depth', 'probe'],
  async run(context, { system: name, depth, probe }) {
    const { settings, stores, actor, channelId: channel } = context;
    if (name === undefined) {
      const systems = settings.systems.filter((system) => auditPlans(system).length > 0);
      return auditListMessage({ systems, audits: await stores.vectorAudits.recent(RECENT) });
    }
    const system = findSystem(settings, name);
    const wish = { system, probe, deep: depth === 'deep', requestedBy: actor.id, channel };
    return auditRequestedMessage(await requestAudit(context, wish));
  },
});
