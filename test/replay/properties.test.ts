import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertEvent } from '../../src/domain/alert.ts';
import type { Episode } from '../../src/domain/ports/history-store.ts';
import type { Settings } from '../../src/domain/settings.ts';
import { advanceIncident } from '../../src/incidents/advance-incident.ts';
import { escalateDue } from '../../src/incidents/escalate-due.ts';
import { replay } from '../../src/replay/replay.ts';
import type { ReplayOutcome } from '../../src/replay/replay-outcome.ts';
import { pipeline } from '../support/alerts.ts';
import { at, episode, plain, replayOf, settingsOf } from './past.ts';

const severities = ['critical', 'warning', 'info'] as const;
const configurations = [
  plain,
  '[{ name: all, policy: day, groupWait: 0s, groupBy: [instance], reopenWindow: 0s }]',
  "[{ name: db, match: ['team=db'], channel: '#db', policy: night, groupBy: [team] }, { name: all, policy: nobody }]",
  "[{ name: loud, match: ['severity=critical'], continue: true, channel: '#loud', policy: day }, { name: all, policy: night, groupBy: ['...'] }]",
] as const;
const configuration = fc.constantFrom(...configurations);

/** Episodes of a few alerts; of each alert one after the other. */
const pasts: fc.Arbitrary<readonly Episode[]> = fc
  .array(
    fc.record({
      team: fc.constantFrom('db', 'web'),
      instance: fc.constantFrom('a', 'b', 'c'),
      severity: fc.constantFrom(...severities),
      pauses: fc.array(fc.tuple(fc.integer({ min: 0, max: 90 }), fc.integer({ min: 0, max: 40 })), {
        minLength: 1,
        maxLength: 5,
      }),
    }),
    { maxLength: 6 },
  )
  .map((alerts) => {
    const distinct = new Map(alerts.map((alert) => [JSON.stringify({ ...alert, pauses: [] }), alert]));
    return [...distinct.values()].flatMap(({ pauses, ...labels }) => {
      let minute = 0;
      return pauses.map(([pause, length]) => {
        const from = minute + pause + 1;
        minute = from + length;
        return episode(labels, from, minute);
      });
    });
  });

function swapped({ totals, channels }: ReplayOutcome) {
  return {
    totals: [totals.proposed, totals.current],
    channels: channels.map(({ channel }) => channel).sort(),
  };
}

describe('a replay', () => {
  it('of an unchanged configuration shows no difference, whatever the past was', async () => {
    await fc.assert(
      fc.asyncProperty(pasts, configuration, async (past, same) => {
        const outcome = await replay(replayOf(past, same, same));
        expect(outcome.examples).toEqual([]);
        expect(outcome.same).toBe(outcome.totals.current.cards);
        expect(outcome.totals.proposed).toEqual(outcome.totals.current);
        expect(outcome.calls).toMatchObject({ added: 0, removed: 0 });
      }),
      { numRuns: 60 },
    );
  });

  it('tells the same in whatever order and pages the past is given', async () => {
    await fc.assert(
      fc.asyncProperty(
        pasts,
        configuration,
        configuration,
        fc.integer({ min: 1, max: 9 }),
        async (past, current, proposed, pageSize) => {
          const one = await replay(replayOf(past, current, proposed));
          expect(await replay(replayOf(past.toReversed(), current, proposed, { pageSize }))).toEqual(one);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('tells the opposite when the configurations change places', async () => {
    await fc.assert(
      fc.asyncProperty(pasts, configuration, configuration, async (past, current, proposed) => {
        const there = await replay(replayOf(past, current, proposed));
        const back = await replay(replayOf(past, proposed, current));
        expect([there.calls.added, there.calls.removed]).toEqual([back.calls.removed, back.calls.added]);
        expect(there.differences.split.count).toBe(back.differences.merged.count);
        expect(there.differences.added.count).toBe(back.differences.removed.count);
        expect(there.same).toBe(back.same);
        expect(swapped(there).totals).toEqual([back.totals.current, back.totals.proposed]);
      }),
      { numRuns: 40 },
    );
  });
});

const early = "timeIntervals: { early: [{ times: [{ start: '02:00', end: '04:00' }] }] }";

/** What the real pipeline did with the same past, its timers kept: cards that were wanted, and people called. */
async function reality(past: readonly Episode[], settings: Settings) {
  const line = pipeline({ settings });
  const { clock, stores, intake } = line;
  const context = { clock, stores, wake: line.wake, settings };
  const moments = past.flatMap(({ labels, fingerprint, startsAt, acceptedAt, resolvedAt = acceptedAt }) => {
    const event: AlertEvent = {
      ...{ source: 'generic', fingerprint, labels, annotations: {}, startsAt, links: [] },
      status: 'firing',
    };
    const end: AlertEvent = { ...event, status: 'resolved', endsAt: resolvedAt };
    return [
      { at: acceptedAt, event },
      { at: resolvedAt, event: end },
    ];
  });
  const times = [...new Set(moments.map((moment) => moment.at.getTime()))].sort((a, b) => a - b);
  const keepTimers = async (until: number): Promise<void> => {
    for (;;) {
      const before = new Date(until);
      const [held] = await stores.incidents.timersDue(before, 1);
      const [called] = await stores.incidents.escalationsDue(before, 1);
      if (held === undefined && called === undefined) return;
      const isHeld = called === undefined || (held !== undefined && held.dueAt <= called.dueAt);
      const next = isHeld ? held : called;
      clock.set((next?.dueAt ?? before).toISOString());
      const act = { incidentId: next?.id ?? '' };
      await (isHeld ? advanceIncident(context, act) : escalateDue(context, act));
    }
  };
  for (const time of times) {
    await keepTimers(time);
    clock.set(new Date(time).toISOString());
    const now = moments.filter((moment) => moment.at.getTime() === time);
    now.sort((left, right) => (left.event.fingerprint < right.event.fingerprint ? -1 : 1));
    await intake.accept(now.map((moment) => moment.event));
  }
  await keepTimers(at(24 * 60).getTime());
  const wanted = [...stores.database.state.deliveries.values()];
  return {
    cards: wanted.filter(({ kind, key }) => kind === 'card' && key.startsWith('card.')).length,
    calls: wanted.filter(({ key }) => key.startsWith('page.')).length,
  };
}

describe('a replay of what really came in', () => {
  it('shows as many cards and calls people as often as the pipeline did', async () => {
    const routes = fc.constantFrom(
      '[{ name: all, policy: chain, groupWait: 0s, flapping: { count: 0, within: 1m } }]',
      '[{ name: all, policy: chain, groupWait: 7m, resolveDelay: 5m, repeatInterval: 1h }]',
      "[{ name: db, match: ['team=db'], policy: chain, flapping: { count: 2, within: 1h } }, { name: all, policy: day, muteTimes: [early] }]",
    );
    await fc.assert(
      fc.asyncProperty(pasts, routes, async (past, same) => {
        const settings = settingsOf(same, early);
        const both = { current: settings, proposed: settings };
        const { totals } = await replay(replayOf(past, plain, plain, both));
        const { cards, calls } = await reality(past, settings);
        expect({ cards: totals.current.cards, calls: totals.current.calls }).toEqual({ cards, calls });
      }),
      { numRuns: 40 },
    );
  });
});
