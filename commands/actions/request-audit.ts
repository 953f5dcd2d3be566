import { requestAudit } from '../../src/audits/request-audit.ts';
import { defineAction } from '../../src/define/action.ts';
import { UsageError } from '../../src/domain/errors.ts';
import { findSystem } from '../../src/systems/find-system.ts';
import { auditRequestedMessage } from '../../templates/audit-list.ts';

export default defineAction({
  summary: 'Audit the vectors of a system again',
  surface: 'button',
  role: 'operator',
  async run(context, { value }) {
    const { actor, channelId: channel, settings } = context;
    const [name = '', probe, deep] = value.split(' ');
    if (channel === undefined) throw new UsageError('An audit is shown in a channel. Use /ops audit there.');
    const system = findSystem(settings, name);
    const wish = { system, probe, deep: deep === 'deep', requestedBy: actor.id, channel };
    return { reply: auditRequestedMessage(await requestAudit(context, wish)) };
  },
});
