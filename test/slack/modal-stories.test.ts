import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ActionInput, ActionResult } from '../../src/define/action.ts';
import { UnreachableError, UsageError } from '../../src/domain/errors.ts';
import { adaUserId, oluUserId, vicUserId } from '../../src/workspace/seeds.ts';
import { declareModal } from '../../templates/declare-modal.ts';
import { noteModal } from '../../templates/note-modal.ts';
import { eventually } from '../support/eventually.ts';
import { action, command, opsChannelId, type SlackBench, startSlack } from './slack-bench.ts';

let bench: SlackBench | undefined;
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

const opens = (modal: ReturnType<typeof noteModal>) => async (): Promise<ActionResult> => ({ modal });
const aboutNote = noteModal({
  callbackId: 'save-note',
  value: 'INC-1:3',
  incident: { id: 'INC-1', title: 'x' },
});

/** A bench with a shortcut that opens the note form, and what the form's submission does. */
async function withForm(run: (input: ActionInput) => Promise<ActionResult>): Promise<SlackBench> {
  const open = action('add-note', { surface: 'message-shortcut', run: opens(aboutNote) });
  const save = action('save-note', { surface: 'modal', run: (_context, input) => run(input) });
  bench = await startSlack({ registry: { commands: [], actions: [open, save] } });
  return bench;
}

async function openForm({ team, slack }: SlackBench) {
  const olu = team.as(oluUserId);
  const said = olu.say('the disk is full');
  await team.workspace.person.runShortcut(oluUserId, 'add-note', { channelId: opsChannelId, ts: said.ts });
  await eventually(() => team.workspace.person.modals(oluUserId).length > 0);
  await slack.idle();
  return olu.modal();
}
const filled = { note: { note: 'looked at it' } };

describe('a form', () => {
  it('is opened by a shortcut, brings what was typed, and closes', async () => {
    const inputs: ActionInput[] = [];
    const { team, slack } = await withForm(async (input) => {
      inputs.push(input);
      return { reply: { text: 'noted' } };
    });
    const view = await openForm({ team, slack } as SlackBench);
    expect(await team.as(oluUserId).submit(view, filled)).toEqual({ outcome: 'closed' });
    const answer = await team.workspace.waitForMessage(({ text }) => text === 'noted');
    // A form has no channel to answer in: the person is told directly.
    expect(answer.channelId).not.toBe(opsChannelId);
    expect(inputs).toEqual([{ value: 'INC-1:3', fields: { note: 'looked at it' } }]);
  });

  it('stays open with what is to be mended', async () => {
    const form = await withForm(async () => ({ errors: { note: 'Say more.' } }));
    const view = await openForm(form);
    const outcome = await form.team.as(oluUserId).submit(view, filled);
    expect(outcome).toEqual({ outcome: 'errors', errors: { note: 'Say more.' } });
  });

  it('shows a refusal at its first field, so that nothing typed is lost', async () => {
    const form = await withForm(() => Promise.reject(new UsageError("Incident 'INC-1' does not exist.")));
    const view = await openForm(form);
    const outcome = await form.team.as(oluUserId).submit(view, filled);
    expect(outcome).toEqual({ outcome: 'errors', errors: { note: "Incident 'INC-1' does not exist." } });
  });

  it('gives way to the next one', async () => {
    const form = await withForm(async () => ({ modal: declareModal({ callbackId: 'save-declaration' }) }));
    const view = await openForm(form);
    expect(await form.team.as(oluUserId).submit(view, filled)).toMatchObject({ outcome: 'updated' });
    expect(form.team.as(oluUserId).modal().title).toBe('Declare an incident');
  });

  it('closes in time when the work takes longer, and tells the outcome afterwards', async () => {
    let finish: (result: ActionResult) => void = () => undefined;
    const form = await withForm(() => new Promise((resolve) => (finish = resolve)));
    const view = await openForm(form);
    expect(await form.team.as(oluUserId).submit(view, filled)).toEqual({ outcome: 'closed' });
    finish({ reply: { text: 'noted at last' } });
    await form.team.workspace.waitForMessage(({ text }) => text === 'noted at last');
  });

  it('tells the person when it cannot be opened', async () => {
    const open = action('add-note', { surface: 'message-shortcut', run: opens(aboutNote) });
    bench = await startSlack({ registry: { commands: [], actions: [open] } });
    bench.team.workspace.faults.add({ kind: 'error', error: 'expired_trigger_id' }, { method: 'views.open' });
    const said = bench.team.as(oluUserId).say('x');
    await bench.team.workspace.person.runShortcut(oluUserId, 'add-note', {
      channelId: opsChannelId,
      ts: said.ts,
    });
    const answer = await bench.team.workspace.waitForMessage(({ text }) =>
      text.includes('expired_trigger_id'),
    );
    expect(answer.ephemeralFor).toBe(oluUserId);
  });
});

describe('a shortcut', () => {
  it('brings the message that it was used on', async () => {
    const inputs: ActionInput[] = [];
    const keep = action('add-note', {
      surface: 'message-shortcut',
      run: async (_context, input) => {
        inputs.push(input);
        return { reply: { text: 'kept' } };
      },
    });
    bench = await startSlack({ registry: { commands: [], actions: [keep] } });
    const said = bench.team.as(vicUserId).say('it began after the deploy');
    await bench.team.workspace.person.runShortcut(oluUserId, 'add-note', {
      channelId: opsChannelId,
      ts: said.ts,
    });
    await bench.team.workspace.waitForMessage(({ text }) => text === 'kept');
    const message = {
      channelId: opsChannelId,
      ts: said.ts,
      text: 'it began after the deploy',
      userId: vicUserId,
    };
    expect(inputs).toEqual([{ value: '', fields: {}, message }]);
  });

  it('opens a form from anywhere', async () => {
    const modal = declareModal({ callbackId: 'save-declaration' });
    const declare = action('declare-incident', { surface: 'global-shortcut', run: opens(modal) });
    bench = await startSlack({ registry: { commands: [], actions: [declare] } });
    const { person } = bench.team.workspace;
    await person.runShortcut(oluUserId, 'declare-incident');
    const [view] = await eventually(() =>
      person.modals(oluUserId).length > 0 ? person.modals(oluUserId) : undefined,
    );
    expect(view).toMatchObject({ callbackId: 'save-declaration', title: 'Declare an incident' });
  });
});

describe('App Home', () => {
  const text = (view: unknown) => JSON.stringify(view);

  it('shows what the person may run', async () => {
    const commands = [command('health'), command('reload', { role: 'admin' })];
    bench = await startSlack({ registry: { commands, actions: [] } });
    const { person } = bench.team.workspace;
    await person.openHome(vicUserId);
    await person.openHome(adaUserId);
    const seen = await eventually(() => person.home(vicUserId));
    const admin = await eventually(() => person.home(adaUserId));
    expect(text(seen)).toContain('/ops health');
    expect(text(seen)).not.toContain('/ops reload');
    expect(text(admin)).toContain('/ops reload');
    await bench.slack.idle();
    // Looking is not an act.
    expect(bench.audit).toEqual([]);
  });

  it('shows a refusal to whoever has no role, and nothing else', async () => {
    bench = await startSlack({
      registry: { commands: [command('health')], actions: [] },
      roleOf: () => undefined,
    });
    const { person } = bench.team.workspace;
    await person.openHome(vicUserId);
    const seen = await eventually(() => person.home(vicUserId));
    expect(text(seen)).toContain("You need the role 'viewer'");
    expect(text(seen)).not.toContain('/ops health');
    await bench.slack.idle();
    expect(bench.audit).toMatchObject([{ act: 'action open-home', outcome: 'refused' }]);
  });

  it('says so when it cannot be read', async () => {
    bench = await startSlack({
      services: () => {
        throw new UnreachableError('PostgreSQL does not answer.');
      },
    });
    const { person } = bench.team.workspace;
    const logged = vi.spyOn(bench.log, 'error');
    await person.openHome(vicUserId);
    const seen = await eventually(() => person.home(vicUserId));
    expect(text(seen)).toContain('PostgreSQL does not answer.');
    await bench.slack.idle();
    expect(logged).toHaveBeenCalledWith(expect.anything(), 'An act could not be recorded.');
  });
});
