import { describe, expect, it } from 'vitest';
import editSilence from '../../commands/actions/edit-silence.ts';
import endSeries from '../../commands/actions/end-series.ts';
import endSilence from '../../commands/actions/end-silence.ts';
import extendSilence from '../../commands/actions/extend-silence.ts';
import letSilenceEnd from '../../commands/actions/let-silence-end.ts';
import previewSilence from '../../commands/actions/preview-silence.ts';
import saveSilence from '../../commands/actions/save-silence.ts';
import silenceIncident from '../../commands/actions/silence-incident.ts';
import silence from '../../commands/silence.ts';
import type { ActionContext, ActionInput } from '../../src/define/action.ts';
import type { CommandContext } from '../../src/define/command.ts';
import type { Modal } from '../../src/define/message.ts';
import { ConflictError, NotFoundError, StaleError, UsageError } from '../../src/domain/errors.ts';
import { jobBench } from '../jobs/job-bench.ts';
import { ended, firing } from '../support/alerts.ts';
import { viewFaults } from '../support/block-limits.ts';
import { person } from '../support/incidents.ts';

const incidentId = 'INC-20261121-0001';
const silenceId = 'SIL-20261121-0001';

async function formBench() {
  const bench = jobBench();
  await bench.intake.accept([firing({ instance: 'a' }), firing({ instance: 'b' })]);
  const context = { ...bench.context, actor: person('U0OLU'), channelId: 'C1', commands: [] };
  return { ...bench, context: context as ActionContext & CommandContext };
}
const filled = {
  matchers: 'alertname="DiskFull"\n',
  length: '3600000',
  custom: null,
  repeat: null,
  reason: 'disk swap',
};
const submitted = (fields: ActionInput['fields'], value = ''): ActionInput => ({ value, fields });
const shown = (modal: Modal | undefined) => JSON.stringify(modal);

describe('the form of a silence', () => {
  it('is empty when it is about nothing, and can be drawn', async () => {
    const { context } = await formBench();
    const { modal } = await silence.run(context, { reason: '' });
    expect(viewFaults(modal as Modal)).toEqual([]);
    expect(modal).toMatchObject({ callback_id: 'save-silence', private_metadata: '' });
    expect(shown(modal)).not.toContain('initial_value');
  });

  it('begins with what the alerts of an incident have in common', async () => {
    const { context } = await formBench();
    const { modal } = await silence.run(context, { incident: incidentId, reason: '' });
    const pressed = await silenceIncident.run(context, submitted({}, `${incidentId}:1`));
    expect(pressed.modal).toEqual(modal);
    expect(modal).toMatchObject({ private_metadata: `${incidentId}:1` });
    expect(shown(modal)).toContain(JSON.stringify('alertname="DiskFull"'));
    expect(shown(modal)).toContain('2026-11-23 09:00');
    await expect(silence.run(context, { incident: 'INC-20261121-0009', reason: '' })).rejects.toThrow(
      NotFoundError,
    );
  });

  it('makes a silence of the incident, hides what it matches, and says so', async () => {
    const { context, stores, clock } = await formBench();
    const done = await saveSilence.run(context, submitted(filled, `${incidentId}:1`));
    expect(done.reply?.text).toContain(silenceId);
    expect(await stores.silences.get(silenceId)).toMatchObject({
      incidentId,
      author: 'U0OLU',
      comment: 'disk swap',
      endsAt: new Date(clock.now().getTime() + 3_600_000),
    });
    expect((await stores.incidents.get(incidentId))?.alerts.silenced).toBe(2);
  });

  it.each([
    ['90m', '2026-11-21T03:44:00.000Z'],
    ['2026-11-21 08:00', '2026-11-21T08:00:00.000Z'],
  ])('takes %s instead of the choice', async (custom, endsAt) => {
    const { context, stores } = await formBench();
    await saveSilence.run(context, submitted({ ...filled, custom }));
    expect((await stores.silences.get(silenceId))?.endsAt.toISOString()).toBe(endsAt);
  });

  it('ends with the next working day where that is chosen', async () => {
    const { context, stores } = await formBench();
    await saveSilence.run(context, submitted({ ...filled, length: 'working-day' }));
    expect((await stores.silences.get(silenceId))?.endsAt.toISOString()).toBe('2026-11-23T09:00:00.000Z');
  });

  it('says at each field what is to be mended, all at once, and makes nothing', async () => {
    const { context, stores, clock } = await formBench();
    const wrong = { matchers: 'a=b\n???', length: '3600000', custom: 'soon', repeat: 'often', reason: ' ' };
    const { errors } = await saveSilence.run(context, submitted(wrong));
    expect(Object.keys(errors ?? {}).sort()).toEqual(['custom', 'matchers', 'reason', 'repeat']);
    expect(errors?.['matchers']).toMatch(/^Line 2/);
    const everything = await saveSilence.run(context, submitted({ ...filled, matchers: 'a=~".*"' }));
    expect(everything.errors?.['matchers']).toMatch(/every alert/);
    const endless = await saveSilence.run(context, submitted({ ...filled, length: 'keep' }));
    expect(endless.errors).toHaveProperty('length');
    expect(await stores.silences.listOpen(clock.now())).toEqual([]);
  });

  it('makes a recurring silence where it says when it comes again', async () => {
    const { context, stores, clock } = await formBench();
    const repeat = 'saturdays 02:00-05:00';
    const done = await saveSilence.run(context, submitted({ ...filled, repeat, custom: '60d' }));
    expect(done.reply?.text).toContain('SER-20261121-0001');
    // It goes on at this moment: what fires is hidden by its first occurrence.
    expect(await stores.silences.get(silenceId)).toMatchObject({
      seriesId: 'SER-20261121-0001',
      startsAt: new Date('2026-11-21T02:00:00Z'),
      endsAt: new Date('2026-11-21T05:00:00Z'),
    });
    expect((await stores.incidents.get(incidentId))?.alerts.silenced).toBe(2);
    const stale = endSeries.run(context, submitted({}, 'SER-20261121-0001:2'));
    await expect(stale).rejects.toThrow(StaleError);
    const ended = await endSeries.run(context, submitted({}, 'SER-20261121-0001:1'));
    expect(ended.reply?.text).toContain('ends now');
    expect(await stores.silences.listOpen(clock.now())).toEqual([]);
    expect((await stores.incidents.get(incidentId))?.alerts.silenced).toBe(0);
  });

  it('is not for ever', async () => {
    const { context } = await formBench();
    const long = saveSilence.run(context, submitted({ ...filled, custom: '31d' }));
    await expect(long).rejects.toThrow(/longer than is allowed/);
  });
});

describe('the preview', () => {
  it('counts what fires now and what fired in the days before', async () => {
    const { context, intake, clock } = await formBench();
    await intake.accept([ended({ instance: 'b' })]);
    clock.advance('1m');
    const input = { value: 'preview', metadata: `${incidentId}:1`, fields: filled };
    const { update } = await previewSilence.run(context, input);
    expect(viewFaults(update as Modal)).toEqual([]);
    expect(update).toMatchObject({ private_metadata: `${incidentId}:1` });
    expect(shown(update)).toContain('*1 alert* that fires now');
    expect(shown(update)).toContain('would have hidden *2 alerts* on 1 incident');
    clock.advance('8d');
    expect(shown((await previewSilence.run(context, input)).update)).toContain(
      'it would have hidden nothing',
    );
  });

  it('tells what is hidden already, and when nothing is', async () => {
    const { context } = await formBench();
    await saveSilence.run(context, submitted(filled));
    const input = { value: 'preview', metadata: '', fields: filled };
    expect(shown((await previewSilence.run(context, input)).update)).toContain('2 of them hidden already');
    const other = { ...input, fields: { ...filled, matchers: 'alertname=Other' } };
    expect(shown((await previewSilence.run(context, other)).update)).toContain('Nothing that fires now');
  });

  it('says in the form why there is none', async () => {
    const { context } = await formBench();
    const input = { value: 'preview', metadata: '', fields: { matchers: 'nonsense' } };
    const { update } = await previewSilence.run(context, input);
    expect(shown(update)).toContain('is not a matcher');
    const nothing = await previewSilence.run(context, { ...input, fields: {} });
    expect(shown(nothing.update)).toContain('every alert');
  });

  it('is for the form only', async () => {
    const { context } = await formBench();
    await expect(previewSilence.run(context, { value: 'preview', fields: filled })).rejects.toThrow(
      UsageError,
    );
  });
});

describe('a silence that there is', () => {
  async function silenced() {
    const bench = await formBench();
    await saveSilence.run(bench.context, submitted(filled));
    return bench;
  }
  const seen = `${silenceId}:1`;

  it('is opened in its form and saved with another reason, its end kept', async () => {
    const { context, stores } = await silenced();
    const before = (await stores.silences.get(silenceId))?.endsAt;
    const { modal } = await editSilence.run(context, submitted({}, seen));
    expect(viewFaults(modal as Modal)).toEqual([]);
    expect(modal).toMatchObject({ private_metadata: seen });
    const previewed = { value: 'preview', metadata: seen, fields: filled };
    expect((await previewSilence.run(context, previewed)).update).toMatchObject({ private_metadata: seen });
    const done = await saveSilence.run(
      context,
      submitted({ ...filled, length: 'keep', reason: 'longer story' }, seen),
    );
    expect(done.reply?.text).toContain('is changed');
    expect(await stores.silences.get(silenceId)).toMatchObject({
      comment: 'longer story',
      endsAt: before,
      version: 2,
    });
  });

  it('is stale for the second of two who edit it', async () => {
    const { context, stores } = await silenced();
    await saveSilence.run(context, submitted({ ...filled, reason: 'first' }, seen));
    await expect(saveSilence.run(context, submitted({ ...filled, reason: 'second' }, seen))).rejects.toThrow(
      StaleError,
    );
    await expect(editSilence.run(context, submitted({}, seen))).rejects.toThrow(StaleError);
    await expect(endSilence.run(context, submitted({}, seen))).rejects.toThrow(StaleError);
    expect((await stores.silences.get(silenceId))?.comment).toBe('first');
  });

  it('is ended by its button, and then cannot be edited', async () => {
    const { context, stores, clock } = await silenced();
    const done = await endSilence.run(context, submitted({}, seen));
    expect(done.reply?.text).toContain('ends now');
    expect(await stores.silences.listOpen(clock.now())).toEqual([]);
    await expect(editSilence.run(context, submitted({}, `${silenceId}:2`))).rejects.toThrow(ConflictError);
    const again = await endSilence.run(context, submitted({}, seen));
    expect(again.reply?.text).toContain('had ended before');
  });

  it('is extended by the button of its reminder, whose buttons go', async () => {
    const { context, stores, clock } = await silenced();
    const done = await extendSilence.run(context, submitted({}, seen));
    expect(done.replace?.text).toContain('extended');
    expect((await stores.silences.get(silenceId))?.endsAt.getTime()).toBe(clock.now().getTime() + 7_200_000);
    const kept = await letSilenceEnd.run(context, submitted({}, seen));
    expect(kept.replace?.text).toContain('lets silence');
    await expect(letSilenceEnd.run(context, submitted({}, 'SIL-20261121-0009:1'))).rejects.toThrow(
      NotFoundError,
    );
  });
});

describe('/ops silence with a length', () => {
  it('silences at once, and wants a reason', async () => {
    const { context, stores } = await formBench();
    const words = { incident: incidentId, duration: 3_600_000 };
    await expect(silence.run(context, { ...words, reason: '' })).rejects.toThrow(/Give a reason/);
    await expect(silence.run(context, { ...words, duration: 1, reason: 'x' })).rejects.toThrow(UsageError);
    expect(await silence.run(context, { ...words, reason: 'disk swap' })).toMatchObject({
      text: expect.stringContaining('silenced until'),
    });
    expect((await stores.silences.get(silenceId))?.comment).toBe('disk swap');
  });
});
