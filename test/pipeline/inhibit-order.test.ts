import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertEvent, Labels } from '../../src/domain/alert.ts';
import { inhibitionsOf } from '../../src/domain/inhibition.ts';
import { ended, firing, type Pipeline } from '../support/alerts.ts';
import { inhibitingPipeline, nodeDown, rule, serviceDown, worseHides } from '../support/inhibitions.ts';

const rules = [
  nodeDown,
  worseHides,
  serviceDown('host', ['db', 'api']),
  serviceDown('db', ['api']),
  rule('mutual', ['team=a'], ['team=~"a|b"'], ['cluster']),
];

const alerts: readonly Labels[] = [
  { alertname: 'NodeDown', cluster: 'a', severity: 'critical' },
  { alertname: 'NodeDown', cluster: 'b', severity: 'warning' },
  { alertname: 'Slow', cluster: 'a', severity: 'warning' },
  { alertname: 'Slow', cluster: 'b', severity: 'warning', team: 'b' },
  { alertname: 'Slow', severity: 'critical', team: 'a' },
  { alertname: 'Host', service: 'host', severity: 'critical' },
  { alertname: 'Db', service: 'db', severity: 'critical' },
  { alertname: 'Db', service: 'db', severity: 'info' },
  { alertname: 'Api', service: 'api', severity: 'warning', team: 'a' },
];

/** What is to be hidden when these fire, asked of every pair. */
function hiddenByDefinition(firingLabels: readonly Labels[]): readonly string[] {
  const { keysOf } = inhibitionsOf(rules);
  return firingLabels
    .filter((target) =>
      firingLabels.some((source) =>
        keysOf(target).targets.some((key) => keysOf(source).sources.includes(key)),
      ),
    )
    .map((labels) => firing(labels).fingerprint)
    .toSorted();
}

async function stored(line: Pipeline) {
  return await line.stores.alerts.list({ status: 'firing', limit: 100 });
}

/** What has to hold after any story: the marks are right, every card counts right, and nothing visible is homeless. */
async function expectSound(line: Pipeline): Promise<void> {
  const all = await stored(line);
  const hidden = all.filter((alert) => alert.inhibitedBy !== undefined);
  expect(hidden.map((alert) => alert.fingerprint).toSorted()).toEqual(
    hiddenByDefinition(all.map((alert) => alert.labels)),
  );
  const fires = new Set(all.map((alert) => alert.fingerprint));
  for (const { inhibitor = '' } of hidden) expect(fires).toContain(inhibitor);
  for (const alert of all) {
    if (alert.inhibitedBy !== undefined) continue;
    const incident = await line.stores.incidents.get(alert.incidentId ?? '');
    expect(incident?.incident.state, `${alert.labels['alertname']} is on an open card`).toBe('triggered');
  }
  for (const { incident, alerts: summary } of await line.stores.incidents.list({ limit: 100 })) {
    const own = all.filter((alert) => alert.incidentId === incident.id);
    expect(summary.firing).toBe(own.length);
    expect(summary.inhibited).toBe(own.filter((alert) => alert.inhibitedBy !== undefined).length);
  }
}

/** Each alert begins, and some end; dealt out over batches in any order that keeps an end behind its beginning. */
const stories = fc
  .tuple(
    fc.uniqueArray(fc.nat(alerts.length - 1), { minLength: 1 }),
    fc.infiniteStream(fc.boolean()),
    fc.infiniteStream(fc.nat(1_000_000)),
    fc.infiniteStream(fc.nat(3)),
  )
  .map(([chosen, ends, ranks, cuts]) => {
    const events = chosen.flatMap((index): { rank: number; event: AlertEvent }[] => {
      const labels = alerts[index] ?? {};
      const [one = 0, other = 0] = [ranks.next().value, ranks.next().value];
      const begins = { rank: Math.min(one, other), event: firing(labels) };
      return ends.next().value === true
        ? [begins, { rank: Math.max(one, other), event: ended(labels) }]
        : [begins];
    });
    const batches: AlertEvent[][] = [[]];
    for (const { event } of events.toSorted((left, right) => left.rank - right.rank)) {
      if (cuts.next().value === 0) batches.push([]);
      batches.at(-1)?.push(event);
    }
    return batches;
  });

describe('causes and effects in any order', () => {
  it('end in the same alerts hidden, on cards that count right, with every other one on an open card', async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (batches) => {
        const line = inhibitingPipeline(...rules);
        for (const batch of batches) {
          await line.intake.accept(batch);
          await expectSound(line);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('end the same one by one and all at once', async () => {
    await fc.assert(
      fc.asyncProperty(stories, async (batches) => {
        const [together, apart] = [inhibitingPipeline(...rules), inhibitingPipeline(...rules)];
        await together.intake.accept(batches.flat());
        for (const event of batches.flat()) await apart.intake.accept([event]);
        const marks = async (line: Pipeline) =>
          (await stored(line))
            .map((alert) => `${alert.fingerprint} ${alert.inhibitedBy !== undefined}`)
            .toSorted();
        expect(await marks(together)).toEqual(await marks(apart));
      }),
      { numRuns: 100 },
    );
  });
});
