import { describe, expect, it } from 'vitest';
import { dueAt } from '../../src/domain/timers.ts';
import { acknowledgeIncident } from '../../src/incidents/acknowledge-incident.ts';
import { advanceIncident } from '../../src/incidents/advance-incident.ts';
import { escalateDue } from '../../src/incidents/escalate-due.ts';
import { escalateIncident } from '../../src/incidents/escalate-incident.ts';
import { reopenIncident } from '../../src/incidents/reopen-incident.ts';
import { resolveIncident } from '../../src/incidents/resolve-incident.ts';
import { silenceIncident } from '../../src/incidents/silence-incident.ts';
import { ended, firing, startingLater, storyOf } from '../support/alerts.ts';
import { person } from '../support/incidents.ts';
import { timedPipeline } from '../support/timed.ts';

const incidentId = 'INC-20261121-0001';
const actor = person('U0OLU');
const card = `card.${incidentId}`;
const page = `page.${incidentId}.2.0.U0OLU`;
const night = {
  name: 'night',
  intervals: [
    {
      ...{ times: [{ first: 0, last: 360 }], weekdays: [], daysOfMonth: [], months: [], years: [] },
      timeZone: 'UTC',
    },
  ],
};
/** The same alert, again: a new episode each minute. */
const again = (minute: number, name = 'a') =>
  firing({ instance: name, severity: 'warning' }, startingLater(minute));
const over = (minute: number, name = 'a') =>
  ended({ instance: name, severity: 'warning' }, startingLater(minute), 1);
const waiting = { groupWaitMs: 30_000 };

describe('an incident that waits for company', () => {
  it('is on no card and calls nobody before the wait is over, then shows all that came', async () => {
    const line = timedPipeline(waiting);
    for (const name of ['a', 'b', 'c']) {
      await line.intake.accept([again(0, name)]);
      line.clock.advance('5s');
    }
    await line.intake.drain();
    expect(line.wanted()).toEqual([]);
    expect(line.woken.deliveries).toEqual([]);
    expect(line.woken.incidents).toEqual([{ incidentId, at: new Date('2026-11-21T02:14:30Z') }]);
    expect((await line.only()).incident).toMatchObject({ cardless: true, state: 'triggered', version: 1 });
    await line.until('02:14:29');
    expect(line.wanted()).toEqual([]);
    await line.until('02:14:30');
    expect(line.wanted()).toEqual([card, page]);
    expect(line.woken.deliveries).toEqual([card, card, page]);
    const { incident, alerts } = await line.only();
    expect(alerts.firing).toBe(3);
    expect(incident).toMatchObject({ version: 2, escalation: { nextAt: new Date('2026-11-21T02:19:30Z') } });
    expect(incident).not.toHaveProperty('cardless');
    expect(await storyOf(line, incidentId)).toContain('released');
  });

  it('is let go once, however often its timer comes', async () => {
    const line = timedPipeline(waiting);
    await line.intake.accept([again(0)]);
    line.clock.advance('30s');
    const results = await Promise.all([1, 2, 3].map(() => advanceIncident(line, { incidentId })));
    expect(results.map(({ changed }) => changed)).toEqual([true, false, false]);
    expect(line.wanted()).toEqual([card, page]);
  });

  it('sets a timer for what it waits for next, and none for what is over', async () => {
    const line = timedPipeline({ ...waiting, repeatIntervalMs: 3_600_000 });
    await line.intake.accept([again(0)]);
    await line.intake.drain();
    line.woken.incidents.length = 0;
    await line.until('02:14:30');
    expect(line.woken.incidents).toEqual([{ incidentId, at: new Date('2026-11-21T03:14:30Z') }]);
    line.woken.incidents.length = 0;
    await resolveIncident(line, { incidentId, actor, stillFiring: 'force' });
    expect(line.woken.incidents).toEqual([]);
  });

  it('sets a timer again that came before its time', async () => {
    const line = timedPipeline(waiting);
    await line.intake.accept([again(0)]);
    await line.intake.drain();
    line.woken.incidents.length = 0;
    expect(await advanceIncident(line, { incidentId })).toMatchObject({ changed: false });
    expect(line.woken.incidents).toEqual([{ incidentId, at: new Date('2026-11-21T02:14:30Z') }]);
  });

  it('is not waited for when something critical is in it, or it came grouped', async () => {
    for (const event of [firing({ severity: 'critical' }), { ...again(0), grouped: true }]) {
      const line = timedPipeline(waiting);
      await line.intake.accept([again(0, 'x'), event]);
      expect(line.wanted()).toEqual([card, `page.${incidentId}.1.0.U0OLU`]);
    }
  });

  it('is let go as soon as something critical joins', async () => {
    const line = timedPipeline(waiting);
    await line.intake.accept([again(0)]);
    line.clock.advance('3s');
    await line.intake.accept([firing({ severity: 'critical' })]);
    expect(line.wanted()).toEqual([card, page]);
    expect((await line.only()).incident).toMatchObject({ severity: 'critical', version: 2 });
  });

  it('that is over before has no card', async () => {
    const line = timedPipeline(waiting);
    await line.intake.accept([again(0)]);
    await line.intake.accept([over(0)]);
    await line.until('02:30:00');
    expect(line.wanted()).toEqual([]);
    expect((await line.only()).incident).toMatchObject({ state: 'resolved', cardless: true });
  });

  it('does not wait again when it comes back', async () => {
    const line = timedPipeline(waiting);
    await line.intake.accept([again(0)]);
    await line.intake.accept([over(0)]);
    await line.intake.accept([again(1)]);
    expect(line.wanted()).toEqual([card, `page.${incidentId}.3.0.U0OLU`]);
    expect(await line.stores.incidents.list({ limit: 10 })).toHaveLength(1);
  });

  it('stays held while all that fires is silenced, and is let go after', async () => {
    const line = timedPipeline(waiting);
    await line.intake.accept([again(0)]);
    await silenceIncident(line, { incidentId, actor, durationMs: 600_000 });
    await line.until('02:20:00');
    expect(line.wanted()).toEqual([]);
    await line.intake.accept([again(0, 'b')]);
    await line.until('02:22:00');
    expect(line.wanted()).toEqual([card, page]);
  });

  it('is shown to whoever takes it, without a call', async () => {
    const line = timedPipeline(waiting);
    await line.intake.accept([again(0)]);
    await acknowledgeIncident(line, { incidentId, actor });
    expect(line.wanted()).toEqual([card]);
    await line.until('02:30:00');
    expect(line.wanted()).toEqual([card]);
    expect((await line.only()).incident.timers?.hold).toBeUndefined();
  });

  it('calls its first level, not the second, for whoever escalates it', async () => {
    const line = timedPipeline(waiting);
    await line.intake.accept([again(0)]);
    expect(await escalateIncident(line, { incidentId, actor })).toMatchObject({ level: 1, of: 2 });
    expect(line.wanted()).toEqual([card, page]);
  });

  it('has no card when somebody resolves it, and one when it is re-opened', async () => {
    const line = timedPipeline(waiting);
    await line.intake.accept([again(0)]);
    await resolveIncident(line, { incidentId, actor, stillFiring: 'force' });
    await line.until('02:30:00');
    expect(line.wanted()).toEqual([]);
    await reopenIncident(line, { incidentId, actor });
    expect(line.wanted()[0]).toBe(card);
  });

  it('is held for the escalation as well', async () => {
    const line = timedPipeline(waiting);
    await line.intake.accept([again(0)]);
    line.clock.advance('10m');
    expect(await escalateDue(line, { incidentId })).toMatchObject({ changed: false });
  });
});

describe('an incident of a muted route', () => {
  it('is held until the mute time ends, critical or not, and calls then', async () => {
    const line = timedPipeline({ muteTimes: [night] });
    await line.intake.accept([firing({ severity: 'critical' }, { grouped: true })]);
    await line.until('05:59:59');
    expect(line.wanted()).toEqual([]);
    await line.until('06:00:00');
    expect(line.wanted()).toEqual([card, page]);
    expect((await line.stores.deliveries.get(page))?.message?.text).toContain('a mute time has ended');
  });

  it('is told nothing of what joins it while it is held', async () => {
    const line = timedPipeline({ muteTimes: [night], groupIntervalMs: 60_000 });
    await line.intake.accept([again(0)]);
    await line.intake.accept([again(0, 'b')]);
    await line.until('05:59:59');
    expect(line.wanted()).toEqual([]);
    expect(dueAt((await line.only()).incident)).toEqual(new Date('2026-11-21T06:00:00Z'));
  });

  it('is held on when the wait for company ends in a mute time', async () => {
    const line = timedPipeline({ ...waiting, muteTimes: [night] });
    line.clock.set('2026-11-20T23:59:45Z');
    await line.intake.accept([again(0)]);
    await line.until('05:00:00');
    expect(line.wanted()).toEqual([]);
    expect((await line.only()).incident.timers?.hold).toEqual({
      until: new Date('2026-11-21T06:00:00Z'),
      why: 'mute-time',
    });
  });

  it('is let go at the end of the wait where the configuration mutes it no longer', async () => {
    const line = timedPipeline({ muteTimes: [night] });
    await line.intake.accept([again(0)]);
    line.clock.set('2026-11-21T06:00:00Z');
    const settings = { ...line.settings, routes: [] };
    expect(await advanceIncident({ ...line, settings }, { incidentId })).toMatchObject({ changed: true });
    expect(line.wanted()).toContain(card);
  });

  it('changes its card when it comes back, and calls when the mute time ends', async () => {
    const line = timedPipeline({ muteTimes: [night], reopenWindowMs: 86_400_000 });
    line.clock.set('2026-11-20T23:50:00Z');
    await line.intake.accept([again(0)]);
    await line.intake.accept([over(0)]);
    line.clock.set('2026-11-21T01:00:00Z');
    const before = line.wanted();
    await line.intake.accept([again(1)]);
    expect(line.wanted()).toEqual(before);
    expect((await line.only()).incident).toMatchObject({
      state: 'triggered',
      timers: { hold: { why: 'mute-time' } },
    });
    await line.until('06:00:00');
    expect(line.wanted().slice(before.length)).toEqual([
      `page.INC-20261120-0001.4.0.U0OLU`,
      `line.INC-20261120-0001.4`,
    ]);
  });
});

describe('what joins an open incident', () => {
  it('is told in its thread once every group interval, all of it at once', async () => {
    const line = timedPipeline({ groupIntervalMs: 300_000 });
    await line.intake.accept([again(0)]);
    for (const name of ['b', 'c', 'd']) {
      line.clock.advance('1m');
      await line.intake.accept([again(0, name)]);
    }
    await line.until('02:18:59');
    expect(line.thread()).toEqual([]);
    await line.until('02:19:00');
    expect(line.thread()).toEqual(['3 alerts have joined: 4 of 4 fire now.']);
    await line.intake.accept([again(0, 'e')]);
    await line.until('02:30:00');
    expect(line.thread().slice(1)).toEqual(['1 alert has joined: 5 of 5 fire now.']);
  });

  it('is told no sooner than a group interval after the incident was let go', async () => {
    const line = timedPipeline({ ...waiting, groupIntervalMs: 300_000, repeatIntervalMs: 3_600_000 });
    await line.intake.accept([again(0)]);
    await line.until('02:15:00');
    expect(dueAt((await line.only()).incident)).toEqual(new Date('2026-11-21T03:14:30Z'));
    await line.intake.accept([again(0, 'b')]);
    expect(dueAt((await line.only()).incident)).toEqual(new Date('2026-11-21T02:19:30Z'));
  });

  it('is not told when all that fires is silenced by then', async () => {
    const line = timedPipeline({ groupIntervalMs: 300_000 });
    await line.intake.accept([again(0)]);
    await line.intake.accept([again(0, 'b')]);
    await silenceIncident(line, { incidentId, actor, durationMs: 3_600_000 });
    await line.until('02:40:00');
    expect(line.thread()).toEqual([]);
  });

  it('is told at once when nothing has been told for long', async () => {
    const line = timedPipeline({ groupIntervalMs: 300_000 });
    await line.intake.accept([again(0)]);
    await line.until('03:00:00');
    await line.intake.accept([again(0, 'b')]);
    await line.until('03:00:00');
    expect(line.thread()).toHaveLength(1);
  });

  it('is not told when it has ended by then, is hidden, or came with the others', async () => {
    const line = timedPipeline({ groupIntervalMs: 300_000, resolveDelayMs: 3_600_000 });
    await line.intake.accept([again(0), again(0, 'b')]);
    await line.intake.accept([again(0, 'c')]);
    await line.intake.accept(['a', 'b', 'c'].map((name) => over(0, name)));
    await line.until('02:40:00');
    expect(line.thread()).toEqual([]);
  });
});

describe('an incident that still fires', () => {
  const repeating = { repeatIntervalMs: 3_600_000 };

  it('reminds whoever has it, once every repeat interval', async () => {
    const line = timedPipeline(repeating);
    await line.intake.accept([again(0)]);
    await acknowledgeIncident(line, { incidentId, actor });
    await line.until('05:00:00');
    expect(line.thread()).toEqual([
      '<@U0OLU> has had it for a while: 1 of 1 alerts still fire, 1 h after it was opened.',
      '<@U0OLU> has had it for a while: 1 of 1 alerts still fire, 2 h after it was opened.',
    ]);
  });

  it('starts the escalation over where nobody has it and nobody else was called', async () => {
    const line = timedPipeline(repeating);
    await line.intake.accept([again(0)]);
    for (let call = 0; call < 5; call += 1) {
      line.clock.advance('10m');
      await escalateDue(line, { incidentId });
    }
    expect((await line.only()).incident.escalation.nextAt).toBeUndefined();
    const before = line.wanted().length;
    await line.until('03:15:00');
    expect((await line.only()).incident.escalation).toMatchObject({ level: 0, round: 0 });
    expect(
      line
        .wanted()
        .slice(before)
        .map((key) => key.split('.')[0]),
    ).toEqual(['page', 'line']);
    expect(line.thread().at(-1)).toBe('<@U0OLU> called because it still fires after 1 h and nobody has it.');
  });

  it('says nothing while the escalation runs, all is silenced, or nothing fires', async () => {
    const running = timedPipeline({ repeatIntervalMs: 120_000 });
    await running.intake.accept([again(0)]);
    await running.until('02:18:00');
    expect(running.thread()).toEqual([]);

    const silenced = timedPipeline(repeating);
    await silenced.intake.accept([again(0)]);
    await acknowledgeIncident(silenced, { incidentId, actor });
    await silenceIncident(silenced, { incidentId, actor, durationMs: 86_400_000 });
    await silenced.until('05:00:00');
    expect(silenced.thread()).toEqual([]);
  });

  it('is not reminded of where the interval is 0', async () => {
    const line = timedPipeline();
    await line.intake.accept([again(0)]);
    expect(dueAt((await line.only()).incident)).toBeUndefined();
  });
});

describe('an incident with a resolve delay', () => {
  const delayed = { resolveDelayMs: 300_000 };

  it('resolves when nothing has fired for that long', async () => {
    const line = timedPipeline(delayed);
    await line.intake.accept([again(0)]);
    await line.intake.accept([over(0)]);
    expect((await line.only()).incident.state).toBe('triggered');
    await line.until('02:18:59');
    expect((await line.only()).incident).toMatchObject({ state: 'triggered', timers: { clear: {} } });
    await line.until('02:19:00');
    expect((await line.only()).incident.state).toBe('resolved');
    expect(await storyOf(line, incidentId)).toEqual(['opened', 'alerts-resolved', 'all-clear', 'resolved']);
  });

  it('stays open when something fires before', async () => {
    const line = timedPipeline(delayed);
    await line.intake.accept([again(0)]);
    await line.intake.accept([over(0)]);
    line.clock.advance('2m');
    await line.intake.accept([again(1)]);
    await line.until('04:00:00');
    expect((await line.only()).incident.state).toBe('triggered');
    expect((await line.only()).incident.timers?.clear).toBeUndefined();
  });

  it('calls nobody while it is clear, and goes on calling when it fires again', async () => {
    const line = timedPipeline({ resolveDelayMs: 1_200_000 });
    await line.intake.accept([again(0)]);
    line.clock.advance('2m');
    await line.intake.accept([over(0)]);
    line.clock.advance('10m');
    expect(await escalateDue(line, { incidentId })).toMatchObject({ changed: false });
    await line.intake.accept([again(1)]);
    line.clock.advance('5m');
    expect(await escalateDue(line, { incidentId })).toMatchObject({ changed: true, level: 2 });
  });
});

describe('a flapping incident', () => {
  it('is held open, told of once at its start and once at its end, and calls once', async () => {
    const line = timedPipeline({ ...{ resolveDelayMs: 60_000, groupIntervalMs: 60_000 } });
    for (let flip = 0; flip < 100; flip += 1) {
      await line.intake.accept([again(flip)]);
      await line.intake.accept([over(flip)]);
      await line.until(new Date(line.clock.now().getTime() + 600).toISOString().slice(11, -1));
    }
    expect(line.clock.now()).toEqual(new Date('2026-11-21T02:15:00Z'));
    const { incident } = await line.only();
    expect(incident).toMatchObject({
      state: 'triggered',
      timers: { flapping: { count: 100, since: new Date('2026-11-21T02:14:00Z') } },
    });
    await line.until('02:44:59');
    expect(line.thread()).toHaveLength(1);
    expect(line.thread()[0]).toContain('Flapping: nothing fired any more 3 times within 30 min');
    await line.until('02:45:00');
    expect(line.thread().slice(1)).toEqual([
      'Flapping has ended after 100 all-clears: nothing fires any more, so it is resolved.',
    ]);
    expect((await line.only()).incident.state).toBe('resolved');
    expect(line.wanted().filter((key) => key.startsWith('page.'))).toHaveLength(1);
    expect(line.wanted().filter((key) => key.startsWith('card.'))).toEqual([card]);
  });

  it('that fires on steadily is no longer flapping, and stays open; nothing else is told meanwhile', async () => {
    const line = timedPipeline({ groupIntervalMs: 60_000 });
    for (let flip = 0; flip < 3; flip += 1) {
      await line.intake.accept([again(flip)]);
      await line.intake.accept([over(flip)]);
    }
    line.clock.advance('10m');
    await line.intake.accept([again(5)]);
    await line.until('02:53:59');
    expect((await line.only()).incident.timers?.flapping).toBeDefined();
    await line.until('02:54:00');
    expect((await line.only()).incident).toMatchObject({ state: 'triggered' });
    expect((await line.only()).incident.timers?.flapping).toBeUndefined();
    expect(line.thread()).toEqual([
      ...['a', 'a'].map(() => expect.stringContaining('re-opened it')),
      expect.stringContaining('Flapping:'),
      expect.stringContaining('it fires steadily now'),
    ]);
  });

  it('is quiet only when it has neither begun nor ended to fire for that long', async () => {
    const line = timedPipeline();
    for (let flip = 0; flip < 3; flip += 1) {
      await line.intake.accept([again(flip)]);
      await line.intake.accept([over(flip)]);
    }
    await line.intake.accept([again(5)]);
    line.clock.advance('20m');
    await line.intake.accept([over(5)]);
    await line.until('03:03:59');
    expect((await line.only()).incident.timers?.flapping).toMatchObject({ count: 4 });
    await line.until('03:04:00');
    expect((await line.only()).incident.state).toBe('resolved');
  });

  it('that somebody resolves waits for nothing when it is opened again', async () => {
    const line = timedPipeline();
    for (let flip = 0; flip < 3; flip += 1) {
      await line.intake.accept([again(flip)]);
      await line.intake.accept([over(flip)]);
    }
    await resolveIncident(line, { incidentId, actor, stillFiring: 'ask' });
    await reopenIncident(line, { incidentId, actor });
    expect(dueAt((await line.only()).incident)).toBeUndefined();
    expect((await line.only()).incident.timers).not.toHaveProperty('flapping');
  });

  it('is one only for all-clears that are close together', async () => {
    const line = timedPipeline({ reopenWindowMs: 86_400_000 });
    for (let flip = 0; flip < 6; flip += 1) {
      await line.intake.accept([again(flip)]);
      await line.intake.accept([over(flip)]);
      line.clock.advance('16m');
    }
    expect((await line.only()).incident).toMatchObject({ state: 'resolved' });
    expect(line.thread().filter((text) => text.includes('Flapping'))).toEqual([]);
  });
});
