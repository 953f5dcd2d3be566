import { describe, expect, it } from 'vitest';
import { checkView } from '../../../src/workspace/block-kit/view.ts';
import { input, long, modal, plain, section } from '../example-blocks.ts';

const text = (more = {}) => ({ type: 'plain_text_input', action_id: 'text', ...more });

const accepted: readonly (readonly [string, unknown])[] = [
  ['a modal without inputs or submit', { type: 'modal', title: plain('Hi'), blocks: [section('a')] }],
  ['an App Home view', { type: 'home', blocks: [section('a')], private_metadata: 'x' }],
  ['an alert in a modal', modal([{ type: 'alert', text: plain('Careful'), level: 'warning' }])],
  [
    'a file input in a modal',
    modal([input('file', { type: 'file_input', filetypes: ['png'], max_files: 2 })]),
  ],
  [
    'a number input',
    modal([input('n', { type: 'number_input', is_decimal_allowed: true, min_value: '-1.5' })]),
  ],
  [
    'an e-mail and a URL input',
    modal([input('a', { type: 'email_text_input' }), input('b', { type: 'url_text_input' })]),
  ],
  ['a rich text input', modal([input('a', { type: 'rich_text_input' })])],
  [
    'people and channels',
    modal([
      input('a', { type: 'multi_users_select', max_selected_items: 2 }),
      input('b', {
        type: 'conversations_select',
        default_to_current_conversation: true,
        response_url_enabled: true,
      }),
    ]),
  ],
  ['an external select', modal([input('a', { type: 'external_select', min_query_length: 2 })])],
  ['100 blocks', modal(Array.from({ length: 100 }, () => ({ type: 'divider' })))],
];

const refused: readonly (readonly [string, unknown, string, string])[] = [
  ['nothing', undefined, 'missing required field: view', '/view'],
  ['an unknown type', { type: 'popup', blocks: [] }, 'unsupported type', '/view/type'],
  ['a modal without title', { type: 'modal', blocks: [] }, 'missing required field: title', '/view/title'],
  [
    'a long title',
    modal([], { title: plain(long(25)) }),
    'must be less than 25 characters',
    '/view/title/text',
  ],
  [
    'a long submit',
    modal([], { submit: plain(long(25)) }),
    'must be less than 25 characters',
    '/view/submit/text',
  ],
  [
    'a long close',
    modal([], { close: plain(long(25)) }),
    'must be less than 25 characters',
    '/view/close/text',
  ],
  [
    'long private metadata',
    modal([], { private_metadata: long(3001) }),
    'must be less than 3001 characters',
    '/view/private_metadata',
  ],
  ['an unknown field', modal([], { colour: 'red' }), 'unexpected field: colour', '/view'],
  [
    'a title on a home view',
    { type: 'home', title: plain('a'), blocks: [] },
    'unexpected field: title',
    '/view',
  ],
  [
    '101 blocks',
    modal(Array.from({ length: 101 }, () => ({ type: 'divider' }))),
    'no more than 100 items allowed',
    '/view/blocks',
  ],
  [
    'inputs without submit',
    { type: 'modal', title: plain('a'), blocks: [input('a', text())] },
    'missing required field: submit',
    '/view',
  ],
  ['a table', modal([{ type: 'table', rows: [] }]), 'unsupported type', '/view/blocks/0/type'],
  [
    'a file input at home',
    { type: 'home', blocks: [input('a', { type: 'file_input' })] },
    'file_input is allowed in modals only',
    '/view/blocks',
  ],
  [
    'an alert at home',
    { type: 'home', blocks: [{ type: 'alert', text: plain('a') }] },
    'unsupported type',
    '/view/blocks/0/type',
  ],
  [
    'two focused inputs',
    modal([input('a', text({ focus_on_load: true })), input('b', text({ focus_on_load: true }))]),
    'only one element may have focus_on_load',
    '/view/blocks',
  ],
  [
    'a long initial value',
    modal([input('a', text({ initial_value: long(3001) }))]),
    'must be less than 3001 characters',
    '/view/blocks/0/element/initial_value',
  ],
  [
    'lengths the wrong way round',
    modal([input('a', text({ min_length: 5, max_length: 2 }))]),
    'min_length must not be above max_length',
    '/view/blocks/0/element',
  ],
  [
    'a number that is none',
    modal([input('a', { type: 'number_input', is_decimal_allowed: false, min_value: 'one' })]),
    'must be a number in a string',
    '/view/blocks/0/element/min_value',
  ],
  [
    'an empty filter',
    modal([input('a', { type: 'conversations_select', filter: {} })]),
    'at least one filter is required',
    '/view/blocks/0/element/filter',
  ],
];

describe('a view', () => {
  it.each(accepted)('may be %s', (_name, view) => {
    expect(checkView(view)).toMatchObject({ ok: true });
  });

  it.each(refused)('may not be %s', (_name, view, text, pointer) => {
    const checked = checkView(view);
    expect(checked.ok ? [] : checked.faults).toEqual([{ text, pointer }]);
  });
});
