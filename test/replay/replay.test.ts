import { describe, expect, it } from 'vitest';
import type { Episode } from '../../src/domain/ports/history-store.ts';
import type { Silence } from '../../src/domain/silence.ts';
import { type Replay, replay } from '../../src/replay/replay.ts';
import type { ReplayOutcome } from '../../src/replay/replay-outcome.ts';
import { at, episode, historyOf, plain, replayOf, settingsOf } from './past.ts';

const web = (instance: string, from: number, to?: number) => episode({ team: 'web', instance }, from, to);
const db = (instance: string, from: number, to?: number) => episode({ team: 'db', instance }, from, to);

async function compare(
  episodes: readonly Episode[],
  proposed: string,
  over: Partial<Replay> = {},
): Promise<ReplayOutcome> {
  return await replay(replayOf(episodes, plain, proposed, over));
}

/** The kinds of difference with how many cards they have on either side. */
function kinds({ differences }: ReplayOutcome): Readonly<Record<string, string>> {
  const found = Object.entries(differences).filter(([, { count }]) => count > 0);
  return Object.fromEntries(found.map(([kind, { current, proposed }]) => [kind, `${current}->${proposed}`]));
}

describe('a replay tells', () => {
  it('of nothing where nothing differs', async () => {
    const outcome = await compare([web('a', 0, 5), db('b', 60, 70)], plain);
    expect(outcome).toMatchObject({ episodes: 2, same: 2, calls: { added: 0, removed: 0 }, examples: [] });
    expect(outcome.totals.current).toEqual(outcome.totals.proposed);
    expect(kinds(outcome)).toEqual({});
  });

  it('when cards are split', async () => {
    const outcome = await compare(
      [web('a', 0, 90), web('b', 1, 90)],
      '[{ name: all, policy: night, groupWait: 0s, groupBy: [instance] }]',
    );
    expect(kinds(outcome)).toEqual({ split: '1->2' });
    const [example] = outcome.examples;
    expect(example?.current).toHaveLength(1);
    expect(example?.proposed.map(({ title, route }) => [title, route])).toEqual([
      ['DiskFull (instance=a)', 'all'],
      ['DiskFull (instance=b)', 'all'],
    ]);
  });

  it('when cards are merged', async () => {
    const split = '[{ name: all, policy: night, groupWait: 0s, groupBy: [instance] }]';
    const outcome = await replay(replayOf([web('a', 0, 90), web('b', 1, 90)], split, plain));
    expect(kinds(outcome)).toEqual({ merged: '2->1' });
  });

  it('when cards are regrouped', async () => {
    const by = (label: string) => `[{ name: all, policy: nobody, groupWait: 0s, groupBy: [${label}] }]`;
    const episodes = ['a', 'b'].flatMap((instance) => [
      episode({ instance, team: 'x' }, 0, 90),
      episode({ instance, team: 'y' }, 1, 90),
    ]);
    const outcome = await replay(replayOf(episodes, by('instance'), by('team')));
    expect(kinds(outcome)).toEqual({ regrouped: '2->2' });
  });

  it('when a card moves to another channel', async () => {
    const outcome = await compare(
      [web('a', 0, 5), db('b', 90, 95)],
      `[{ name: db, match: ['team=db'], channel: '#db', policy: night, groupWait: 0s }, ${plain.slice(1)}`,
    );
    expect(kinds(outcome)).toEqual({ moved: '1->1' });
    expect(outcome.channels).toEqual([
      { channel: '#ops', current: 2, proposed: 1 },
      { channel: '#db', current: 0, proposed: 1 },
    ]);
    expect(outcome.same).toBe(1);
  });

  it('who would be called instead, how often, and whether at night', async () => {
    const outcome = await compare(
      [web('a', 0, 12), web('b', 600, 602)],
      '[{ name: all, policy: day, groupWait: 0s }]',
    );
    expect(kinds(outcome)).toEqual({ paged: '2->2' });
    expect(outcome.calls.byTarget).toEqual([
      { target: 'U0DAY', current: 0, proposed: 2, atNight: { current: 0, proposed: 1 } },
      { target: 'U0OLU', current: 2, proposed: 0, atNight: { current: 1, proposed: 0 } },
      { target: 'S0LEADS', current: 1, proposed: 0, atNight: { current: 1, proposed: 0 } },
      { target: 'U0ADA', current: 1, proposed: 0, atNight: { current: 1, proposed: 0 } },
    ]);
    expect(outcome.calls).toMatchObject({ added: 2, removed: 4 });
    expect(outcome.totals.current).toMatchObject({ cards: 2, calls: 4, callsAtNight: 3 });
  });

  it('which cards would go away because of a hold, and which would come', async () => {
    const held = '[{ name: all, policy: nobody, groupWait: 10m }]';
    const brief = [web('a', 0, 5)];
    const nobody = '[{ name: all, policy: nobody, groupWait: 0s }]';
    const gone = await replay(replayOf(brief, nobody, held));
    expect(kinds(gone)).toEqual({ removed: '1->0' });
    expect(gone.totals.proposed).toMatchObject({ cards: 0, cardless: 1 });
    const come = await replay(replayOf(brief, held, nobody));
    expect(kinds(come)).toEqual({ added: '0->1' });
    const long = await replay(replayOf([web('a', 0, 11)], nobody, held));
    expect(kinds(long)).toEqual({});
  });

  it('which cards would go away because of an inhibition, and come when it ends', async () => {
    const rule = `inhibitions: [{ name: db, sources: ['team=db'], targets: ['team=web'] }]`;
    const run = (episodes: readonly Episode[]) =>
      replay(
        replayOf(episodes, plain.replace('groupWait: 0s', 'groupWait: 0s, groupBy: [team]'), plain, {
          proposed: settingsOf(plain.replace('groupWait: 0s', 'groupWait: 0s, groupBy: [team]'), rule),
        }),
      );
    expect(kinds(await run([db('a', 0, 60), web('b', 10, 20)]))).toEqual({ removed: '1->0' });
    expect(kinds(await run([db('a', 0, 60), web('b', 10, 80)]))).toEqual({ paged: '1->1' });
    expect(kinds(await run([web('b', 10, 80), web('c', 10, 80)]))).toEqual({});
  });

  it('the same whatever the size of the pages in which the past is read', async () => {
    const episodes = Array.from({ length: 40 }, (_, n) => web(`i${n % 7}`, n * 3, n * 3 + 2));
    const proposed = '[{ name: all, policy: day, groupWait: 0s, groupBy: [instance] }]';
    const whole = await compare(episodes, proposed);
    for (const pageSize of [1, 7, 40]) expect(await compare(episodes, proposed, { pageSize })).toEqual(whole);
  });

  it('of no more examples than it is asked for, the gravest first', async () => {
    const episodes = ['info', 'critical', 'warning'].map((severity, index) =>
      episode({ alertname: severity, severity }, index * 60, index * 60 + 4),
    );
    const outcome = await compare(episodes, '[{ name: all, policy: day, groupWait: 0s }]', {
      examplesOfEach: 2,
    });
    expect(outcome.differences.paged.count).toBe(3);
    expect(outcome.examples.map(({ proposed }) => proposed[0]?.severity)).toEqual(['critical', 'warning']);
  });
});

describe('a replay runs', () => {
  it('the levels of a policy as if nobody answered, until the alert ends', async () => {
    const { totals } = await compare([web('a', 0, 14)], plain);
    expect(totals.current.calls).toBe(3);
    const all = await compare([web('a', 0, 200)], plain);
    // U0OLU, then U0ADA and S0LEADS, twice.
    expect(all.totals.current.calls).toBe(6);
    // After four hours everybody is reminded.
    expect((await compare([web('a', 0, 300)], plain)).totals.current.calls).toBe(12);
  });

  it('with what was acknowledged in reality, when it is told to', async () => {
    const taken = { acknowledgedAt: at(3), acknowledgedBy: 'U0BEA', incidentId: 'INC-20261121-0001' };
    const episodes = [episode({ team: 'web' }, 0, 200, taken)];
    expect((await compare(episodes, plain)).totals.proposed.calls).toBe(6);
    const known = await compare(episodes, plain, { acknowledgedAsKnown: true });
    expect(known.totals.proposed.calls).toBe(1);
  });

  it('with the silences that there were: what they hid comes when they end', async () => {
    const silence: Silence = {
      id: 'SIL-20261121-0001',
      matchers: [{ label: 'team', operator: '=', value: 'web' }],
      startsAt: at(-10),
      endsAt: at(30),
      author: 'U0BEA',
      comment: 'deploying',
      version: 1,
    };
    const run = async (episodes: readonly Episode[]) =>
      (await compare(episodes, plain, { history: historyOf(episodes, [silence]) })).totals.proposed;
    expect(await run([web('a', 0, 20)])).toMatchObject({ cards: 0, calls: 0 });
    expect(await run([web('a', 0, 33)])).toMatchObject({ cards: 1, calls: 1 });
    expect(await run([db('a', 0, 20)])).toMatchObject({ cards: 1 });
  });

  it('a silence that begins while something fires: nobody is called until it ends', async () => {
    const silence: Silence = {
      id: 'SIL-20261121-0002',
      matchers: [{ label: 'team', operator: '=', value: 'web' }],
      startsAt: at(2),
      endsAt: at(60),
      author: 'U0BEA',
      comment: 'known',
      version: 1,
    };
    const calls = async (end: number) => {
      const episodes = [web('a', 0, end)];
      return (await compare(episodes, plain, { history: historyOf(episodes, [silence]) })).totals.current
        .calls;
    };
    expect(await calls(59)).toBe(1);
    // The second level has waited for the end of the silence.
    expect(await calls(61)).toBe(3);
  });

  it('re-opening as the pipeline does: one card for what comes back in time', async () => {
    const episodes = [web('a', 0, 5), web('a', 20, 25), web('a', 120, 125)];
    expect((await compare(episodes, plain)).totals.current.cards).toBe(2);
  });

  it('a long time in little memory', async () => {
    const episodes = Array.from({ length: 400 }, (_, n) => web(`i${n}`, n * 60, n * 60 + 5));
    let most = 0;
    const over = { to: at(400 * 60 + 60), current: settingsOf(plain) };
    await replay(replayOf(episodes, plain, plain, over), ({ open }) => {
      most = Math.max(most, open);
    });
    expect(most).toBeLessThan(5);
  });
});
