import { describe, expect, it } from 'vitest';
import { elementState, initialState } from '../../../src/workspace/interaction/element-state.ts';
import { clientErrors, initialValues, withForm } from '../../../src/workspace/interaction/view-values.ts';
import { input, option, plain } from '../example-blocks.ts';

const options = [option('Low'), option('High')];

describe('the state of an element', () => {
  it.each([
    ['plain_text_input', {}, 'a', { value: 'a' }],
    ['number_input', {}, '4', { value: '4' }],
    ['static_select', { options }, 'high', { selected_option: option('High') }],
    [
      'static_select',
      { option_groups: [{ label: plain('All'), options }] },
      'low',
      { selected_option: option('Low') },
    ],
    ['external_select', {}, 'db-1', { selected_option: { text: plain('db-1'), value: 'db-1' } }],
    ['radio_buttons', { options }, 'low', { selected_option: option('Low') }],
    ['overflow', { options }, 'low', { selected_option: option('Low') }],
    ['checkboxes', { options }, ['low', 'high'], { selected_options: options }],
    ['multi_static_select', { options }, ['low'], { selected_options: [option('Low')] }],
    ['users_select', {}, 'U1', { selected_user: 'U1' }],
    ['multi_users_select', {}, ['U1', 'U2'], { selected_users: ['U1', 'U2'] }],
    ['conversations_select', {}, 'C1', { selected_conversation: 'C1' }],
    ['multi_conversations_select', {}, ['C1'], { selected_conversations: ['C1'] }],
    ['channels_select', {}, 'C1', { selected_channel: 'C1' }],
    ['multi_channels_select', {}, ['C1'], { selected_channels: ['C1'] }],
    ['datepicker', {}, '2026-11-21', { selected_date: '2026-11-21' }],
    ['timepicker', {}, '02:14', { selected_time: '02:14' }],
    ['datetimepicker', {}, '1795227240', { selected_date_time: 1795227240 }],
    ['plain_text_input', {}, null, { value: null }],
    ['static_select', { options }, null, { selected_option: null }],
    ['checkboxes', { options }, [], { selected_options: [] }],
    [
      'rich_text_input',
      {},
      'a',
      {
        rich_text_value: {
          type: 'rich_text',
          elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'a' }] }],
        },
      },
    ],
  ])('of a %s %j with %j chosen is reported as Slack does', (type, more, chosen, expected) => {
    expect(elementState({ type, ...more }, chosen)).toEqual({ type, ...expected });
  });

  it.each([
    ['static_select', { options }, 'other'],
    ['checkboxes', { options }, ['low', 'other']],
    ['datetimepicker', {}, 'soon'],
  ])('of a %s %j does not take %j', (type, more, chosen) => {
    expect(elementState({ type, ...more }, chosen)).toBeUndefined();
  });

  it.each([
    ['plain_text_input', { initial_value: 'a' }, { value: 'a' }],
    ['static_select', { initial_option: option('Low') }, { selected_option: option('Low') }],
    ['checkboxes', { initial_options: options }, { selected_options: options }],
    ['users_select', { initial_user: 'U1' }, { selected_user: 'U1' }],
    ['datepicker', { initial_date: '2026-11-21' }, { selected_date: '2026-11-21' }],
    ['datetimepicker', { initial_date_time: 1795227240 }, { selected_date_time: 1795227240 }],
    ['multi_channels_select', {}, { selected_channels: [] }],
    ['timepicker', {}, { selected_time: null }],
    ['rich_text_input', {}, { rich_text_value: null }],
  ])('of a %s %j starts with its initial value', (type, more, expected) => {
    expect(initialState({ type, ...more })).toEqual({ type, ...expected });
  });
});

describe('a form', () => {
  const typed = (type: string, more = {}) => [input('field', { type, action_id: 'value', ...more })];
  const errors = (blocks: ReturnType<typeof typed>, chosen: string | null) =>
    clientErrors(blocks, withForm(blocks, initialValues(blocks), { field: { value: chosen } }))['field'];

  it.each([
    ['plain_text_input', {}, null, 'Please complete this required field.'],
    ['plain_text_input', {}, 'x'.repeat(3001), 'Please shorten this text.'],
    ['plain_text_input', { min_length: 3 }, 'ab', 'Must be at least 3 characters long.'],
    ['plain_text_input', { min_length: 3 }, 'abc', undefined],
    ['number_input', {}, 'four', 'Please enter a valid number.'],
    ['number_input', {}, '1.5', 'Please enter a whole number.'],
    ['number_input', { is_decimal_allowed: true }, '1.5', undefined],
    ['number_input', { min_value: '2' }, '1', 'Must be at least 2.'],
    ['number_input', { max_value: '2' }, '3', 'Must be at most 2.'],
    ['email_text_input', {}, 'ada', 'Please enter a valid email address.'],
    ['email_text_input', {}, 'ada@example.org', undefined],
    ['url_text_input', {}, 'here', 'Please enter a valid URL.'],
    ['url_text_input', {}, 'https://example.org', undefined],
  ])('with a %s %j filled with %j says what is wrong: %s', (type, more, chosen, expected) => {
    expect(errors(typed(type, more), chosen)).toBe(expected);
  });

  it('leaves optional fields alone while they are empty', () => {
    const blocks = [input('field', { type: 'email_text_input', action_id: 'value' }, { optional: true })];
    expect(clientErrors(blocks, initialValues(blocks))).toEqual({});
  });

  it('has no place for values of other fields', () => {
    const blocks = typed('plain_text_input');
    expect(() => withForm(blocks, {}, { field: { other: 'a' } })).toThrow(
      "no input 'other' in block 'field'",
    );
  });

  it('drops what was filled in when the field becomes another kind', () => {
    const before = { field: { value: { type: 'plain_text_input', value: 'a' } } };
    expect(initialValues(typed('datepicker'), before)).toEqual({
      field: { value: { type: 'datepicker', selected_date: null } },
    });
    expect(initialValues(typed('plain_text_input'), before)).toEqual(before);
  });
});
