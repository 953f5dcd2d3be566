import { describe, expect, it } from 'vitest';
import { checkMessageBlocks, visibleCharacters } from '../../../src/workspace/block-kit/message-blocks.ts';
import { actions, button, input, long, mrkdwn, option, plain, section } from '../example-blocks.ts';

const image = (more = {}) => ({
  type: 'image',
  alt_text: 'chart',
  image_url: 'https://example.org/a.png',
  ...more,
});
const row = (cells: number) => Array.from({ length: cells }, () => ({ type: 'raw_text', text: 'x' }));
const rows = (count: number, cells = 1) => Array.from({ length: count }, () => row(cells));
const options = (count: number) => Array.from({ length: count }, (_, index) => option(`Option ${index}`));
const buttons = (count: number) => Array.from({ length: count }, (_, index) => button(`press-${index}`));
const select = (more = {}) => ({ type: 'static_select', action_id: 'pick', options: options(2), ...more });
const richText = (...elements: readonly unknown[]) => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements }],
});

const accepted: readonly (readonly [string, unknown])[] = [
  ['a divider', { type: 'divider' }],
  ['a header of 150 characters', { type: 'header', text: plain(long(150)) }],
  ['a section of 3,000 characters', section(long(3000))],
  ['a section with ten fields', { type: 'section', fields: Array.from({ length: 10 }, () => mrkdwn('a')) }],
  ['a section with an image', { type: 'section', text: plain('a'), accessory: image() }],
  [
    'a section with an overflow',
    { type: 'section', text: plain('a'), accessory: { type: 'overflow', options: options(5) } },
  ],
  ['a context with text and image', { type: 'context', elements: [plain('a'), mrkdwn('b'), image()] }],
  ['25 buttons', actions(...buttons(25))],
  ['a button with a mailto link', actions({ ...button('write'), url: 'mailto:ops@example.org' })],
  [
    'a button with a confirmation',
    actions({ ...button('a'), confirm: { title: plain('Sure?'), text: mrkdwn('Really') } }),
  ],
  ['a select with 100 options', actions(select({ options: options(100) }))],
  [
    'a select with groups',
    actions({ type: 'static_select', option_groups: [{ label: plain('A'), options: options(1) }] }),
  ],
  ['a select with an initial option', actions(select({ initial_option: option('Option 1') }))],
  [
    'every picker',
    actions(
      { type: 'datepicker', initial_date: '2026-11-21' },
      { type: 'timepicker', initial_time: '09:30' },
      { type: 'datetimepicker', initial_date_time: 1700000000 },
    ),
  ],
  ['ten radio buttons', actions({ type: 'radio_buttons', options: options(10) })],
  ['checkboxes with mrkdwn', actions({ type: 'checkboxes', options: [{ text: mrkdwn('*a*'), value: 'a' }] })],
  ['an image block by workspace file', { type: 'image', alt_text: 'a', slack_file: { id: 'F1' } }],
  ['an input', input('note', { type: 'plain_text_input', action_id: 'text' })],
  ['a table of 100 rows', { type: 'table', rows: rows(100, 20) }],
  ['a markdown block', { type: 'markdown', text: '# Title' }],
  [
    'rich text',
    richText(
      { type: 'text', text: 'a', style: { bold: true } },
      { type: 'user', user_id: 'U1' },
      { type: 'link', url: 'https://example.org' },
    ),
  ],
  [
    'feedback buttons',
    {
      type: 'context_actions',
      elements: [
        {
          type: 'feedback_buttons',
          positive_button: { text: plain('+'), value: '1' },
          negative_button: { text: plain('-'), value: '0' },
        },
      ],
    },
  ],
];

const refused: readonly (readonly [string, unknown, string, string])[] = [
  ['an unknown block', { type: 'chart' }, 'unsupported type', '/blocks/0/type'],
  [
    'a file block',
    { type: 'file', source: 'remote', external_id: 'a' },
    'unsupported type',
    '/blocks/0/type',
  ],
  ['a video block', { type: 'video' }, 'unsupported type', '/blocks/0/type'],
  ['an alert outside modals', { type: 'alert', text: plain('a') }, 'unsupported type', '/blocks/0/type'],
  ['a block that is text', 'hello', 'Invalid input: expected object, received string', '/blocks/0'],
  ['an unknown field', { type: 'divider', colour: 'red' }, 'unexpected field: colour', '/blocks/0'],
  [
    'a long header',
    { type: 'header', text: plain(long(151)) },
    'must be less than 151 characters',
    '/blocks/0/text/text',
  ],
  [
    'a mrkdwn header',
    { type: 'header', text: mrkdwn('a') },
    'Invalid input: expected "plain_text"',
    '/blocks/0/text/type',
  ],
  ['an empty section text', section(''), 'must be more than 0 characters', '/blocks/0/text/text'],
  ['a long section', section(long(3001)), 'must be less than 3001 characters', '/blocks/0/text/text'],
  ['a section without content', { type: 'section' }, 'text or fields is required', '/blocks/0'],
  [
    'eleven fields',
    { type: 'section', fields: Array.from({ length: 11 }, () => mrkdwn('a')) },
    'no more than 10 items allowed',
    '/blocks/0/fields',
  ],
  [
    'a long field',
    { type: 'section', fields: [mrkdwn(long(2001))] },
    'must be less than 2001 characters',
    '/blocks/0/fields/0/text',
  ],
  [
    'an input as accessory',
    { type: 'section', text: plain('a'), accessory: { type: 'plain_text_input' } },
    'unsupported type',
    '/blocks/0/accessory/type',
  ],
  [
    'eleven context elements',
    { type: 'context', elements: Array.from({ length: 11 }, () => plain('a')) },
    'no more than 10 items allowed',
    '/blocks/0/elements',
  ],
  [
    'a button in a context',
    { type: 'context', elements: [button('a')] },
    'unsupported type',
    '/blocks/0/elements/0/type',
  ],
  ['no actions', actions(), 'no less than 1 items allowed', '/blocks/0/elements'],
  ['26 buttons', actions(...buttons(26)), 'no more than 25 items allowed', '/blocks/0/elements'],
  [
    'a long button text',
    actions(button('a', long(76))),
    'must be less than 76 characters',
    '/blocks/0/elements/0/text/text',
  ],
  [
    'a mrkdwn button',
    actions({ ...button('a'), text: mrkdwn('a') }),
    'Invalid input: expected "plain_text"',
    '/blocks/0/elements/0/text/type',
  ],
  [
    'a long button value',
    actions({ ...button('a'), value: long(2001) }),
    'must be less than 2001 characters',
    '/blocks/0/elements/0/value',
  ],
  [
    'a script link',
    actions({ ...button('a'), url: 'javascript:alert(1)' }),
    'must be a valid http, https or mailto URL',
    '/blocks/0/elements/0/url',
  ],
  [
    'a long link',
    actions({ ...button('a'), url: `https://example.org/${long(3000)}` }),
    'must be less than 3001 characters',
    '/blocks/0/elements/0/url',
  ],
  [
    'an unknown style',
    actions({ ...button('a'), style: 'warning' }),
    'Invalid option: expected one of "primary"|"danger"',
    '/blocks/0/elements/0/style',
  ],
  [
    'a long action id',
    actions(button(long(256), 'a')),
    'must be less than 256 characters',
    '/blocks/0/elements/0/action_id',
  ],
  [
    'a long confirmation',
    actions({ ...button('a'), confirm: { text: plain(long(301)) } }),
    'must be less than 301 characters',
    '/blocks/0/elements/0/confirm/text/text',
  ],
  [
    'a long confirmation title',
    actions({ ...button('a'), confirm: { title: plain(long(101)), text: plain('a') } }),
    'must be less than 101 characters',
    '/blocks/0/elements/0/confirm/title/text',
  ],
  [
    'six overflow options',
    actions({ type: 'overflow', options: options(6) }),
    'no more than 5 items allowed',
    '/blocks/0/elements/0/options',
  ],
  [
    '101 options',
    actions(select({ options: options(101) })),
    'no more than 100 items allowed',
    '/blocks/0/elements/0/options',
  ],
  [
    'an option without value',
    actions(select({ options: [{ text: plain('a') }] })),
    'missing required field: value',
    '/blocks/0/elements/0/options/0/value',
  ],
  [
    'a long option value',
    actions(select({ options: [option('a', long(151))] })),
    'must be less than 151 characters',
    '/blocks/0/elements/0/options/0/value',
  ],
  [
    'a long option text',
    actions(select({ options: [option(long(76), 'a')] })),
    'must be less than 76 characters',
    '/blocks/0/elements/0/options/0/text/text',
  ],
  [
    'an initial option that is not offered',
    actions(select({ initial_option: option('Other') })),
    'initial option is not one of the options',
    '/blocks/0/elements/0',
  ],
  [
    'a select with two sources',
    actions(select({ option_groups: [{ label: plain('A'), options: options(1) }] })),
    'exactly one of options and option_groups is required',
    '/blocks/0/elements/0',
  ],
  [
    'a long placeholder',
    actions(select({ placeholder: plain(long(151)) })),
    'must be less than 151 characters',
    '/blocks/0/elements/0/placeholder/text',
  ],
  [
    'eleven radio buttons',
    actions({ type: 'radio_buttons', options: options(11) }),
    'no more than 10 items allowed',
    '/blocks/0/elements/0/options',
  ],
  [
    'a date in words',
    actions({ type: 'datepicker', initial_date: 'tomorrow' }),
    'must be a date as YYYY-MM-DD',
    '/blocks/0/elements/0/initial_date',
  ],
  [
    'a time of 25 hours',
    actions({ type: 'timepicker', initial_time: '25:00' }),
    'must be a time as HH:mm',
    '/blocks/0/elements/0/initial_time',
  ],
  ['an image without text', image({ alt_text: '' }), 'must be more than 0 characters', '/blocks/0/alt_text'],
  [
    'an image without source',
    { type: 'image', alt_text: 'a' },
    'exactly one of image_url and slack_file is required',
    '/blocks/0',
  ],
  [
    'an image from a file path',
    image({ image_url: 'file:///etc/passwd' }),
    'must be a valid http or https URL',
    '/blocks/0/image_url',
  ],
  [
    'a file input',
    input('a', { type: 'file_input' }),
    'file_input is allowed in modals only',
    '/blocks/0/element',
  ],
  ['an unknown input', input('a', { type: 'slider' }), 'unsupported type', '/blocks/0/element/type'],
  [
    'a table of 101 rows',
    { type: 'table', rows: rows(101) },
    'no more than 100 items allowed',
    '/blocks/0/rows',
  ],
  [
    'a row of 21 cells',
    { type: 'table', rows: rows(1, 21) },
    'no more than 20 items allowed',
    '/blocks/0/rows/0',
  ],
  [
    'a long markdown block',
    { type: 'markdown', text: long(12_001) },
    'must be less than 12001 characters',
    '/blocks/0/text',
  ],
  [
    'rich text with an unknown part',
    richText({ type: 'blink' }),
    'unsupported type',
    '/blocks/0/elements/0/elements/0/type',
  ],
];

describe('the blocks of a message', () => {
  it.each(accepted)('accepts %s', (_name, block) => {
    expect(checkMessageBlocks([block])).toMatchObject({ ok: true });
  });

  it.each(refused)('refuses %s', (_name, block, text, pointer) => {
    const checked = checkMessageBlocks([block]);
    expect(checked.ok ? [] : checked.faults).toEqual([{ text, pointer }]);
  });

  it('allows 50 blocks and not one more', () => {
    const blocks = (count: number) => Array.from({ length: count }, () => ({ type: 'divider' }));
    expect(checkMessageBlocks(blocks(50)).ok).toBe(true);
    expect(checkMessageBlocks(blocks(51))).toEqual({
      ok: false,
      faults: [{ text: 'no more than 50 items allowed', pointer: '/blocks' }],
    });
  });

  it('allows one table a message', () => {
    const table = { type: 'table', rows: rows(1) };
    expect(checkMessageBlocks([table, table])).toMatchObject({
      faults: [{ text: 'only one table allowed' }],
    });
  });

  it('counts the markdown of all blocks together', () => {
    const half = { type: 'markdown', text: long(6001) };
    expect(checkMessageBlocks([half])).toMatchObject({ ok: true });
    expect(checkMessageBlocks([half, half])).toMatchObject({
      faults: [{ text: 'markdown blocks must be less than 12001 characters' }],
    });
  });

  it('refuses the same block id twice', () => {
    const named = { type: 'divider', block_id: 'a' };
    expect(checkMessageBlocks([named, named])).toEqual({
      ok: false,
      faults: [{ text: "block_id 'a' already exists", pointer: '/blocks/1/block_id' }],
    });
  });

  it('refuses the same action id twice in a block and allows it in two blocks', () => {
    const row = (blockId: string) => ({ ...actions(button('acknowledge-incident')), block_id: blockId });
    expect(checkMessageBlocks([row('a'), row('b')]).ok).toBe(true);
    expect(checkMessageBlocks([actions(button('a'), button('a'))])).toEqual({
      ok: false,
      faults: [{ text: "action_id 'a' already exists", pointer: '/blocks/0/elements/1/action_id' }],
    });
  });

  it('gives ids to blocks and elements that come without', () => {
    const checked = checkMessageBlocks([
      { type: 'actions', elements: [{ type: 'button', text: plain('Go') }] },
      { type: 'section', text: plain('a'), accessory: image() },
    ]);
    expect(checked).toMatchObject({
      ok: true,
      blocks: [
        {
          block_id: expect.stringMatching(/^\w{5}$/),
          elements: [{ action_id: expect.stringMatching(/^\w{5}$/) }],
        },
        {
          block_id: expect.stringMatching(/^\w{5}$/),
          accessory: expect.not.objectContaining({ action_id: expect.anything() }),
        },
      ],
    });
  });

  it('counts what a reader sees', () => {
    expect(visibleCharacters([section('12345'), image(), actions(button('a', '123'))])).toBe(5 + 5 + 3);
  });
});
