import { describe, expect, it } from 'vitest';
import { loadAllDefinitions } from '../../src/app/definitions.ts';
import type { ActionContext, ActionInput } from '../../src/define/action.ts';
import { OpsError } from '../../src/domain/errors.ts';
import type { JobRequest } from '../../src/domain/ports/queue.ts';
import { firing, incidentsOf, pipeline, storyOf } from '../support/alerts.ts';
import { person } from '../support/incidents.ts';

const { actions } = await loadAllDefinitions();
const incidentId = 'INC-20261121-0001';

/** What somebody may put where a button, a menu or a form carries its incident. */
const forged: readonly string[] = [
  '',
  ':',
  '|',
  `${incidentId}:0`,
  `${incidentId}:-1`,
  `${incidentId}:1.5`,
  `${incidentId}:1e0`,
  `${incidentId}:0x1`,
  `${incidentId}:1 `,
  `${incidentId}:1\u0000`,
  `${incidentId}:1:1`,
  `${incidentId}:99999999999`,
  `${incidentId}:1|`,
  `${incidentId}:1|forged`,
  `${incidentId}:1|-3600000`,
  `${incidentId}:1|1e9`,
  `${incidentId}:1|999999999999`,
  `${incidentId}:1|3600000|3600000`,
  `${incidentId}:1|silence-1h|silence-1h`,
  'SIL-20261121-9999:1',
  'SIL-20261121-0001',
  'SIL-20261121-0001:0',
  'SIL-20261121-0001:1:1',
  'INC-20261121-9999:1',
  'INC-20261121-9999:1|3600000',
  'INC-20261121-9999:1|silence-1h',
  `${incidentId}:1' or '1'='1`,
  '../../etc/passwd',
  '__proto__',
  'constructor:1',
  '{"incidentId":"INC-20261121-0001","version":1}',
  '$(id); `id` | id & id',
  'x'.repeat(3_000),
];

async function bench() {
  const line = pipeline();
  await line.intake.accept([firing()]);
  await line.intake.drain();
  const queued: JobRequest[] = [];
  const services = {
    ...line,
    settings: {
      ...line.settings,
      systems: [],
      reports: [],
      linkSchemes: ['https'],
      silenceDurationsMs: [3_600_000],
      silenceLongestMs: 30 * 24 * 3_600_000,
      workingDays: { weekdays: [1, 2, 3, 4, 5], startMinute: 540 },
      timeZone: 'UTC',
      channel: '#ops',
    },
    queue: { add: async (jobs: readonly JobRequest[]) => void queued.push(...jobs) },
    probes: { runAll: async () => [] },
  };
  const context = { ...services, actor: person('U0OLU'), channelId: 'C1' } as unknown as ActionContext;
  const standing = async () =>
    JSON.stringify([
      await incidentsOf(line),
      await storyOf(line, incidentId),
      await line.stores.silences.listOpen(line.clock.now()),
      await line.stores.alerts.list({ incidentId, limit: 10 }),
      line.woken,
      queued,
    ]);
  return { context, standing };
}

describe('a forged value', () => {
  it('is tried on every action there is', () => {
    expect(actions.length).toBeGreaterThanOrEqual(13);
  });

  it.each(actions)('changes nothing and is told in words: $name', async (action) => {
    const { context, standing } = await bench();
    const before = await standing();
    const inputs = forged.flatMap((value): ActionInput[] => [
      { value, fields: {} },
      { value: 'preview', metadata: value, fields: { matchers: value } },
      {
        value,
        metadata: value,
        fields: { matchers: 'a=b', length: value, custom: value, repeat: value, reason: 'x' },
      },
      { value, fields: { note: 'forged', incident: value, title: ['x'], severity: value, system: null } },
    ]);
    for (const input of inputs) {
      const outcome = await action.run(context, input).catch((error: unknown) => error);
      if (outcome instanceof Error) {
        expect(outcome, input.value).toBeInstanceOf(OpsError);
        expect((outcome as OpsError).exposed, input.value).toBe(true);
        expect(outcome.message.length, input.value).toBeLessThan(500);
      }
      expect(await standing(), JSON.stringify(input)).toBe(before);
    }
  });

  it('of a version that was never shown is stale for whatever depends on it', async () => {
    for (const name of ['escalate-incident', 'resolve-incident']) {
      const { context, standing } = await bench();
      const before = await standing();
      const run = actions.find((action) => action.name === name)?.run;
      await expect(run?.(context, { value: `${incidentId}:7`, fields: {} })).rejects.toThrow(/has changed/);
      expect(await standing()).toBe(before);
    }
  });

  it('is told from a true one, which acts', async () => {
    const { context, standing } = await bench();
    const before = await standing();
    const acknowledge = actions.find(({ name }) => name === 'acknowledge-incident');
    await acknowledge?.run(context, { value: `${incidentId}:1`, fields: {} });
    expect(await standing()).not.toBe(before);
  });
});
