import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../src/domain/duration.ts';
import { ConflictError, NotFoundError, StaleError } from '../../src/domain/errors.ts';
import { parseMatcher } from '../../src/domain/matcher.ts';
import { expireSilence } from '../../src/incidents/expire-silence.ts';
import { silenceIncident } from '../../src/incidents/silence-incident.ts';
import { createSilence } from '../../src/silences/create-silence.ts';
import { editSilence, extendSilence } from '../../src/silences/edit-silence.ts';
import { ended, firing, incidentsOf, storyOf } from '../support/alerts.ts';
import { person } from '../support/incidents.ts';
import { incidentId, silenceBench, silenceId } from './silence-bench.ts';

const actor = person('U0OLU');
const matchers = [parseMatcher('alertname="DiskFull"')];

async function silenced(minutes = 60) {
  const bench = await silenceBench();
  await createSilence(bench, { actor, matchers, endsAt: bench.at(minutes), comment: 'disk swap' });
  return bench;
}
const reminder = { key: `notice.silence-reminder.${silenceId}.1`, channel: 'U0OLU' };

describe('before a silence ends', () => {
  it('its owner is reminded once, a quarter of an hour before', async () => {
    const bench = await silenced();
    bench.clock.advance('44m');
    await bench.tick();
    expect(bench.notices()).toEqual([]);
    bench.clock.advance('1m');
    await Promise.all([bench.tick(), bench.tick(), bench.tick()]);
    expect(bench.notices()).toMatchObject([reminder]);
    expect(bench.woken.deliveries.filter((key) => key === reminder.key)).toHaveLength(1);
  });

  it('nobody is reminded of one that is short', async () => {
    const bench = await silenced(29);
    bench.clock.advance('28m');
    await bench.tick();
    expect(bench.notices()).toEqual([]);
  });

  it('a reminder that is too late to be of use is left out', async () => {
    const bench = await silenced();
    bench.clock.advance('61m');
    await bench.tick();
    expect(bench.notices()).toMatchObject([{ key: `notice.silence-ended.${silenceId}.1` }]);
  });

  it('it is extended by an hour, reminded of again, and nobody is called meanwhile', async () => {
    const bench = await silenced();
    bench.clock.advance('46m');
    await bench.tick();
    const act = { actor, silenceId, seen: 1, byMs: HOUR_MS };
    expect(await extendSilence(bench, act)).toMatchObject({ version: 2, endsAt: bench.at(74) });
    expect((await bench.stores.incidents.get(incidentId))?.incident.escalation.nextAt).toEqual(bench.at(74));
    bench.clock.advance('20m');
    await bench.tick();
    expect((await bench.stores.incidents.get(incidentId))?.alerts.silenced).toBe(2);
    bench.clock.advance('40m');
    await bench.tick();
    expect(bench.notices()).toMatchObject([reminder, { key: `notice.silence-reminder.${silenceId}.2` }]);
  });

  it('who extends what somebody else has extended is told that it is stale', async () => {
    const bench = await silenced();
    const act = { actor, silenceId, seen: 1, byMs: HOUR_MS };
    await extendSilence(bench, act);
    await expect(extendSilence(bench, { ...act, actor: person('U0BEA') })).rejects.toThrow(StaleError);
    expect((await bench.stores.silences.get(silenceId))?.endsAt).toEqual(bench.at(120));
  });

  it('it is not extended past what is allowed from now, nor once it is over', async () => {
    const bench = await silenced();
    const act = { actor, silenceId, seen: 1 };
    await expect(extendSilence(bench, { ...act, byMs: 31 * DAY_MS })).rejects.toThrow(/longer than/);
    bench.clock.advance('60m');
    await expect(extendSilence(bench, { ...act, byMs: HOUR_MS })).rejects.toThrow(ConflictError);
    await expect(
      extendSilence(bench, { ...act, silenceId: 'SIL-20261121-0009', byMs: HOUR_MS }),
    ).rejects.toThrow(NotFoundError);
  });
});

describe('when a silence ends', () => {
  it('its owner is told once what still fires, and it is shown again', async () => {
    const bench = await silenced();
    await bench.intake.accept([ended({ instance: 'b' })]);
    bench.clock.advance('60m');
    await Promise.all([bench.tick(), bench.tick()]);
    await bench.tick();
    expect(bench.notices()).toEqual([
      { key: `notice.silence-ended.${silenceId}.1`, channel: 'U0OLU', text: `end of ${silenceId}, 1 fire` },
    ]);
    expect((await bench.stores.incidents.get(incidentId))?.alerts).toMatchObject({ firing: 1, silenced: 0 });
    expect(await storyOf(bench, incidentId)).toContain('unsilenced');
  });

  it('before its time by its owner, nobody is told twice; by somebody else, the owner is', async () => {
    const own = await silenced();
    await expireSilence(own, { silenceId, actor });
    await own.tick();
    expect(own.notices()).toEqual([]);
    const foreign = await silenced();
    await expireSilence(foreign, { silenceId, actor: person('U0BEA') });
    expect(foreign.woken.windows.at(-1)).toEqual(foreign.clock.now());
    await foreign.tick();
    expect(foreign.notices()).toMatchObject([{ channel: 'U0OLU' }]);
  });

  it('the notice of an owner without Slack goes to the thread of the incident, or to the channel', async () => {
    const bench = await silenceBench();
    const api = { ...actor, id: 'amtool' };
    await createSilence(bench, { actor: api, matchers, endsAt: bench.at(20), comment: 'x' });
    await silenceIncident(bench, { incidentId, actor: api, durationMs: HOUR_MS / 3 });
    bench.clock.advance('20m');
    await bench.tick();
    const all = [...bench.stores.database.state.deliveries.values()].filter(({ kind }) => kind === 'notice');
    expect(all).toMatchObject([{ channel: '#ops' }, { channel: '#ops', threadOf: `card.${incidentId}` }]);
    expect(all[0]).not.toHaveProperty('threadOf');
  });

  it('one that slept through its whole life ends without having hidden anything', async () => {
    const bench = await silenceBench();
    const wanted = { actor, matchers, startsAt: bench.at(10), endsAt: bench.at(50), comment: 'x' };
    await createSilence(bench, wanted);
    bench.clock.advance('2h');
    await bench.tick();
    expect(await storyOf(bench, incidentId)).toEqual(['opened']);
    expect(bench.notices()).toMatchObject([{ key: `notice.silence-ended.${silenceId}.1` }]);
    expect(await bench.stores.silences.nextDue()).toBeUndefined();
  });
});

describe('a silence that is edited', () => {
  it('shows what it hides no longer at once, and hides what it now matches', async () => {
    const bench = await silenceBench();
    await bench.intake.accept([firing({ alertname: 'Other' })]);
    await createSilence(bench, { actor, matchers, endsAt: bench.at(60), comment: 'x' });
    const other = [parseMatcher('alertname=Other')];
    const edited = await editSilence(bench, {
      actor,
      silenceId,
      seen: 1,
      matchers: other,
      comment: 'better',
    });
    expect(edited).toMatchObject({ version: 2, comment: 'better' });
    const [first, second] = await incidentsOf(bench);
    expect(first?.alerts.silenced).toBe(0);
    expect(first?.incident.escalation.nextAt).toEqual(bench.at(5));
    expect(second?.alerts.silenced).toBe(1);
    expect(await storyOf(bench, incidentId)).toEqual(['opened', 'silenced', 'unsilenced']);
  });

  it('is held to the rules that it was made by', async () => {
    const bench = await silenced();
    const act = { actor, silenceId, seen: 1 };
    await expect(editSilence(bench, { ...act, matchers: [] })).rejects.toThrow(/at least one label/);
    await expect(editSilence(bench, { ...act, comment: ' ' })).rejects.toThrow(/reason/);
    await expect(editSilence(bench, { ...act, endsAt: bench.at(0) })).rejects.toThrow(/a minute at least/);
    expect(await bench.stores.silences.get(silenceId)).toMatchObject({ version: 1, comment: 'disk swap' });
  });

  it('that belongs to a maintenance window is not', async () => {
    const bench = await silenceBench();
    const now = bench.clock.now();
    const window = {
      matchers,
      startsAt: now,
      endsAt: bench.at(60),
      author: 'U0OLU',
      comment: 'x',
      windowId: 'MNT-1',
    };
    await bench.stores.silences.create(window, now);
    await expect(extendSilence(bench, { actor, silenceId, seen: 1, byMs: HOUR_MS })).rejects.toThrow(/MNT-1/);
  });
});
