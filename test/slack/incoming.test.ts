import { describe, expect, it } from 'vitest';
import { fieldOf } from '../../src/slack/field-value.ts';
import {
  readAction,
  readCommand,
  readHomeOpened,
  readShortcut,
  readSubmission,
} from '../../src/slack/incoming.ts';

const person = { user: { id: 'U1', team_id: 'T1' }, team: { id: 'T1' }, trigger_id: '1.2.3' };

describe('a payload', () => {
  it('of a command is read', () => {
    const body = {
      user_id: 'U1',
      team_id: 'T1',
      channel_id: 'C1',
      text: 'help',
      response_url: 'https://hooks.slack.com/x',
    };
    expect(readCommand(body)).toMatchObject({
      text: 'help',
      incoming: {
        via: 'command',
        userId: 'U1',
        teamIds: ['T1'],
        channelId: 'C1',
        responseUrl: 'https://hooks.slack.com/x',
      },
    });
  });

  it.each([
    [{ type: 'button', action_id: 'ack', value: 'x' }, 'ack', 'x'],
    [{ type: 'button', action_id: 'ack' }, 'ack', ''],
    [{ type: 'button', action_id: 'ack', value: 'resolve-incident|x' }, 'ack', 'resolve-incident|x'],
    [
      { type: 'static_select', action_id: 'silence-incident', selected_option: { value: 'INC|1' } },
      'silence-incident',
      'INC|1',
    ],
    [
      { type: 'overflow', action_id: 'menu', selected_option: { value: 'add-note|INC:1|x' } },
      'add-note',
      'INC:1|x',
    ],
    [{ type: 'overflow', action_id: 'menu', selected_option: { value: 'add-note' } }, 'menu', 'add-note'],
  ])('of %j names its action', (element, name, value) => {
    expect(readAction({ ...person, actions: [element] })).toMatchObject({ name, input: { value } });
  });

  it('of a button on a message carries the message and its key', () => {
    const message = {
      ts: '1.1',
      text: 'card',
      user: 'U9',
      metadata: { event_type: 'watchbill_delivery', event_payload: { key: 'card.x', revision: 1 } },
    };
    const use = readAction({
      ...person,
      channel: { id: 'C1' },
      container: { type: 'message', thread_ts: '1.0' },
      message,
      actions: [{ type: 'button', action_id: 'ack' }],
    });
    expect(use.input.message).toEqual({
      channelId: 'C1',
      ts: '1.1',
      text: 'card',
      userId: 'U9',
      metadataKey: 'card.x',
    });
    expect(use.incoming).toMatchObject({ channelId: 'C1', threadTs: '1.0', inModal: false });
  });

  it('of a button in a modal opens the next form on top', () => {
    const body = {
      ...person,
      view: { type: 'modal', callback_id: 'x' },
      actions: [{ type: 'button', action_id: 'more' }],
    };
    expect(readAction(body).incoming.inModal).toBe(true);
  });

  it('of a modal brings the fields, and every workspace it names', () => {
    const view = {
      type: 'modal',
      callback_id: 'save-note',
      private_metadata: 'INC-1:3',
      app_installed_team_id: 'T2',
      blocks: [{ type: 'section' }, { type: 'input', block_id: 'note' }],
      state: { values: { note: { note: { type: 'plain_text_input', value: 'x' } } } },
    };
    expect(readSubmission({ ...person, view })).toMatchObject({
      name: 'save-note',
      firstInputBlock: 'note',
      input: { value: 'INC-1:3', fields: { note: 'x' } },
      incoming: { via: 'modal', teamIds: ['T1', 'T1', 'T2'] },
    });
  });

  it('of a shortcut tells where it was used', () => {
    expect(readShortcut({ ...person, callback_id: 'declare-incident' })).toMatchObject({
      name: 'declare-incident',
      incoming: { via: 'global-shortcut', channelId: undefined },
    });
    const message = { ts: '1.1', text: 'x' };
    expect(
      readShortcut({ ...person, callback_id: 'add-note', channel: { id: 'C1' }, message }),
    ).toMatchObject({
      incoming: { via: 'message-shortcut', channelId: 'C1' },
    });
  });

  it('of App Home names the tab', () => {
    expect(readHomeOpened({ team_id: 'T1', event: { user: 'U1', tab: 'messages' } })).toMatchObject({
      tab: 'messages',
    });
  });

  it.each([readAction, readShortcut, readSubmission, readCommand, readHomeOpened])(
    'without its parts is no payload (%o)',
    (read) => {
      expect(() => read({})).toThrow();
      expect(() => read({ user: { id: 7 } })).toThrow();
    },
  );
});

describe('a field of a form', () => {
  it.each([
    [{ type: 'plain_text_input', value: 'x' }, 'x'],
    [{ type: 'plain_text_input', value: null }, null],
    [{ type: 'static_select', selected_option: { value: 'a', text: {} } }, 'a'],
    [{ type: 'static_select', selected_option: null }, null],
    [{ type: 'multi_static_select', selected_options: [{ value: 'a' }, { value: 'b' }] }, ['a', 'b']],
    [{ type: 'checkboxes', selected_options: [] }, []],
    [{ type: 'users_select', selected_user: 'U1' }, 'U1'],
    [{ type: 'multi_users_select', selected_users: ['U1'] }, ['U1']],
    [{ type: 'channels_select', selected_channel: 'C1' }, 'C1'],
    [{ type: 'conversations_select', selected_conversation: 'C1' }, 'C1'],
    [{ type: 'datepicker', selected_date: '2026-11-21' }, '2026-11-21'],
    [{ type: 'timepicker', selected_time: '02:14' }, '02:14'],
    [{ type: 'datetimepicker', selected_date_time: 1795227240 }, '1795227240'],
    [{ type: 'plain_text_input', value: { forged: true } }, null],
    [undefined, null],
    [null, null],
  ])('%j says %j', (element, said) => {
    expect(fieldOf({ element })).toEqual(said);
  });

  it('without an element says nothing', () => {
    expect(fieldOf({})).toBeNull();
  });
});
