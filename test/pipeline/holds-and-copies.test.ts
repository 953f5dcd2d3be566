import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMatcher } from '../../src/domain/matcher.ts';
import { advanceIncident } from '../../src/incidents/advance-incident.ts';
import { silenceIncident } from '../../src/incidents/silence-incident.ts';
import { ended, firing, incidentsOf, pipeline, route, routingBy, startingLater } from '../support/alerts.ts';
import { person } from '../support/incidents.ts';
import { timedPipeline } from '../support/timed.ts';

const FIRST = 'INC-20261121-0001';
const card = `card.${FIRST}`;

function copying(...channels: readonly string[]) {
  const settings = routingBy(
    route({ name: 'first', continue: true }),
    ...channels.map((channel, index) =>
      route({ name: `copy-${index}`, continue: true, channel, matchers: [parseMatcher(`c${index}!=no`)] }),
    ),
    route({ name: 'last', channel: '#ops' }),
  );
  const line = pipeline({ settings });
  const cards = () =>
    [...line.stores.database.state.deliveries.values()].flatMap(({ kind, key, channel }) =>
      kind === 'card' ? [`${key} ${channel}`] : [],
    );
  return { ...line, cards };
}

describe('a card and its copies', () => {
  it('are wanted together, once in each channel, with one call', async () => {
    const line = copying('#a', '#b', '#a', '#ops');
    await line.intake.accept([firing({ severity: 'critical' })]);
    expect(line.cards()).toEqual([`${card} #ops`, `${card}.copy-1 #a`, `${card}.copy-2 #b`]);
    const pages = [...line.stores.database.state.deliveries.keys()].filter((key) => key.startsWith('page.'));
    expect(pages).toHaveLength(1);
  });

  it('are all edited when something changes', async () => {
    const line = copying('#a');
    await line.intake.accept([firing()]);
    await line.intake.drain();
    line.woken.deliveries.length = 0;
    await line.intake.accept([firing({ instance: 'db-2' })]);
    await line.intake.drain();
    expect(line.woken.deliveries).toEqual([card, `${card}.copy-1`]);
  });

  it('are added where what joins wants more of them, and keep their places', async () => {
    const line = copying('#a', '#b');
    await line.intake.accept([firing({ c0: 'no' })]);
    expect(line.cards()).toEqual([`${card} #ops`, `${card}.copy-1 #b`]);
    await line.intake.accept([firing({ c1: 'no' })]);
    expect(line.cards()).toEqual([`${card} #ops`, `${card}.copy-1 #b`, `${card}.copy-2 #a`]);
  });

  it('are not added, and nothing is told, for what a silence hides', async () => {
    const wanting = route({ name: 'copy', channel: '#a', matchers: [parseMatcher('copied=yes')] });
    const first = route({ name: 'first', continue: true, groupIntervalMs: 60_000 });
    const line = pipeline({ settings: routingBy(first, wanting, route({ name: 'last' })) });
    await line.intake.accept([firing()]);
    await silenceIncident(line, { incidentId: FIRST, actor: person('U0OLU'), durationMs: 3_600_000 });
    await line.intake.accept([firing({ copied: 'yes' })]);
    const hidden = await line.stores.incidents.get(FIRST);
    expect(hidden?.alerts).toMatchObject({ total: 2, silenced: 2 });
    expect(hidden?.incident.timers).not.toHaveProperty('joined');
    expect(hidden?.incident).not.toHaveProperty('copies');
    line.clock.advance('2h');
    await line.intake.accept([firing({ copied: 'yes', instance: 'b' })]);
    expect((await line.stores.incidents.get(FIRST))?.incident.copies).toEqual(['#a']);
  });

  it('are ten at most', async () => {
    const line = copying(...Array.from({ length: 15 }, (_, index) => `#copy-${index}`));
    await line.intake.accept([firing()]);
    expect(line.cards()).toHaveLength(11);
  });
});

describe('what comes together', () => {
  it('is released by what comes grouped', async () => {
    const line = timedPipeline({ groupWaitMs: 60_000 });
    await line.intake.accept([firing({ severity: 'warning' })]);
    await line.intake.accept([firing({ severity: 'warning', instance: 'b' }, { grouped: true })]);
    expect(line.wanted()).toContain(card);
  });

  it('calls nobody when it is over or taken within the batch in which its hold ends', async () => {
    const line = timedPipeline({ groupWaitMs: 60_000 });
    await line.intake.accept([firing({ severity: 'warning' })]);
    await line.intake.accept([
      firing({ severity: 'critical' }),
      firing({ severity: 'critical' }, { acknowledgedBy: 'bea' }),
    ]);
    expect(line.wanted()).toEqual([card]);
    expect((await line.only()).incident).toMatchObject({ state: 'acknowledged', owner: 'bea' });
  });

  it('needs one timer, however often a later deadline moves', async () => {
    const line = timedPipeline({ resolveDelayMs: 60_000, repeatIntervalMs: 3_600_000 });
    for (let flip = 0; flip < 20; flip += 1) {
      await line.intake.accept([firing({ severity: 'warning' }, startingLater(flip))]);
      await line.intake.accept([ended({ severity: 'warning' }, startingLater(flip), 1)]);
    }
    await line.intake.drain();
    expect(line.woken.incidents.length).toBeLessThan(8);
  });

  it('ends on the same card in whatever order and number of deliveries it comes', async () => {
    const names = ['a', 'b', 'c', 'd'];
    const events = names.flatMap((instance) => [
      firing({ instance, severity: 'warning' }),
      ...(instance < 'c' ? [ended({ instance, severity: 'warning' })] : []),
    ]);
    const orders = fc
      .tuple(
        fc.shuffledSubarray([...events, ...events], { minLength: events.length * 2 }),
        fc.array(fc.nat(3), { minLength: 20, maxLength: 20 }),
      )
      .map(([order, cuts]) => ({ order, cuts }));
    await fc.assert(
      fc.asyncProperty(orders, async ({ order, cuts }) => {
        const line = timedPipeline({ groupWaitMs: 30_000, resolveDelayMs: 60_000 });
        for (let from = 0, cut = 0; from < order.length; cut += 1) {
          const size = 1 + (cuts[cut] ?? 0);
          await line.intake.accept(order.slice(from, from + size));
          from += size;
        }
        await line.until('02:20:00');
        const found = await incidentsOf(line);
        const shown = found.filter(({ incident }) => incident.cardless !== true);
        expect(shown).toHaveLength(1);
        expect(shown[0]?.incident.state).toBe('triggered');
        const alerts = await line.stores.alerts.list({ status: 'firing', limit: 9 });
        expect(alerts.map(({ labels }) => labels['instance']).toSorted()).toEqual(['c', 'd']);
        expect(new Set(alerts.map(({ incidentId }) => incidentId))).toEqual(new Set([shown[0]?.incident.id]));
        expect(line.wanted().filter((key) => key.startsWith('card.'))).toHaveLength(1);
        expect(line.wanted().filter((key) => key.startsWith('page.'))).toHaveLength(1);
      }),
      { numRuns: 60 },
    );
  });

  it('is let go by one of two timers that come at once', async () => {
    const line = timedPipeline({ groupWaitMs: 30_000 });
    await line.intake.accept([firing({ severity: 'warning' })]);
    line.clock.advance('30s');
    await Promise.all([
      advanceIncident(line, { incidentId: FIRST }),
      advanceIncident(line, { incidentId: FIRST }),
      line.intake.accept([firing({ severity: 'critical' })]),
    ]);
    expect(line.wanted().filter((key) => key.startsWith('page.'))).toHaveLength(1);
  });
});
