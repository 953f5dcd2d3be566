import { describe, expect, it } from 'vitest';
import { HOUR_MS } from '../../src/domain/duration.ts';
import { UsageError } from '../../src/domain/errors.ts';
import { parseMatcher } from '../../src/domain/matcher.ts';
import { createSilence } from '../../src/silences/create-silence.ts';
import { firing, incidentsOf, storyOf } from '../support/alerts.ts';
import { person } from '../support/incidents.ts';
import { incidentId, silenceBench, silenceId } from './silence-bench.ts';

const actor = person('U0OLU');
const matchers = [parseMatcher('alertname="DiskFull"')];

describe('a silence that is made', () => {
  it('hides what fires, says so on the card, and puts the next call off', async () => {
    const bench = await silenceBench();
    const revision = (await bench.stores.incidents.get(incidentId))?.incident.revision ?? 0;
    await createSilence(bench, { actor, matchers, endsAt: bench.at(60), comment: 'disk swap' });
    const found = await bench.stores.incidents.get(incidentId);
    expect(found?.alerts).toMatchObject({ firing: 2, silenced: 2 });
    expect(found?.incident.revision).toBeGreaterThan(revision);
    expect(found?.incident.escalation.nextAt).toEqual(bench.at(60));
    expect(bench.woken.deliveries).toContain(`card.${incidentId}`);
    expect(await storyOf(bench, incidentId)).toEqual(['opened', 'silenced']);
    const [, told] = await bench.stores.incidents.timeline(incidentId, 10);
    expect(told?.text).toContain('disk swap');
  });

  it('that hides only some of it lets the escalation go on', async () => {
    const bench = await silenceBench();
    const before = (await bench.stores.incidents.get(incidentId))?.incident.escalation.nextAt;
    const some = [parseMatcher('instance=a')];
    await createSilence(bench, { actor, matchers: some, endsAt: bench.at(60), comment: 'x' });
    const found = await bench.stores.incidents.get(incidentId);
    expect(found?.alerts).toMatchObject({ firing: 2, silenced: 1 });
    expect(found?.incident.escalation.nextAt).toEqual(before);
  });

  it('sets the timer of its next deadline', async () => {
    const bench = await silenceBench();
    await createSilence(bench, { actor, matchers, endsAt: bench.at(60), comment: 'x' });
    expect(bench.woken.windows).toEqual([bench.at(45)]);
  });

  it('keeps who made it and why, without what no database holds', async () => {
    const bench = await silenceBench();
    const comment = '  why\0 so  ';
    await createSilence(bench, { actor, matchers, endsAt: bench.at(60), comment, incidentId });
    expect(await bench.stores.silences.get(silenceId)).toMatchObject({
      author: 'U0OLU',
      comment: 'why\ufffd so',
      incidentId,
      version: 1,
    });
  });

  it.each([
    ['no matcher', { matchers: [] }, /at least one label/],
    ['matchers that match everything', { matchers: [parseMatcher('a=~".*"')] }, /at least one label/],
    ['too many matchers', { matchers: Array(51).fill(matchers[0]) }, /too many/],
    ['no reason', { comment: ' \n ' }, /reason/],
    ['an end in the past', { endsAt: new Date(0) }, /a minute at least/],
    ['an end that is none', { endsAt: new Date(Number.NaN) }, /a minute at least/],
    ['no end in sight', { endsAt: new Date('2027-11-21T00:00:00Z') }, /longer than is allowed/],
  ])('with %s is refused', async (_what, wrong, words) => {
    const bench = await silenceBench();
    const wanted = { actor, matchers, endsAt: bench.at(60), comment: 'x', ...wrong };
    const refused = createSilence(bench, wanted);
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(words);
    expect(await bench.stores.silences.listOpen(bench.clock.now())).toEqual([]);
  });

  it('for later is pending, and hides what fires when it begins', async () => {
    const bench = await silenceBench();
    const startsAt = bench.at(30);
    await createSilence(bench, { actor, matchers, startsAt, endsAt: bench.at(90), comment: 'planned' });
    await bench.tick();
    expect((await bench.stores.incidents.get(incidentId))?.alerts.silenced).toBe(0);
    expect(bench.woken.windows).toEqual([startsAt]);
    bench.clock.advance('30m');
    await bench.tick();
    const found = await bench.stores.incidents.get(incidentId);
    expect(found?.alerts).toMatchObject({ firing: 2, silenced: 2 });
    expect(found?.incident.escalation.nextAt).toEqual(bench.at(60));
    expect(await storyOf(bench, incidentId)).toEqual(['opened', 'silenced']);
    await bench.tick();
    expect(await storyOf(bench, incidentId)).toEqual(['opened', 'silenced']);
  });

  it('keeps what comes later from opening an incident, until it ends', async () => {
    const bench = await silenceBench();
    const other = [parseMatcher('alertname=Other')];
    await createSilence(bench, { actor, matchers: other, endsAt: bench.at(60), comment: 'x' });
    await bench.intake.accept([firing({ alertname: 'Other' })]);
    expect(await incidentsOf(bench)).toHaveLength(1);
    bench.clock.advance('60m');
    await bench.tick();
    expect(await incidentsOf(bench)).toHaveLength(2);
  });

  it('is held to what the configuration allows', async () => {
    const bench = await silenceBench();
    const context = { ...bench, settings: { ...bench.settings, silenceLongestMs: HOUR_MS } };
    const wanted = { actor, matchers, comment: 'x' };
    await createSilence(context, { ...wanted, endsAt: bench.at(60) });
    await expect(createSilence(context, { ...wanted, endsAt: bench.at(61) })).rejects.toThrow(
      /1 h at most|60 min at most/,
    );
  });
});
