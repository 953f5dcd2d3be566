import { describe, expect, it } from 'vitest';
import { drawnElementTypes } from '../../../../src/workspace/page/elements/draw-element.ts';
import { localMoment } from '../../../../src/workspace/page/elements/draw-fields.ts';
import { blocksHtml } from '../drawing.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const option = (value: string) => ({ value, text: plain(`Option ${value}`) });
const inMessage = (element: object): string =>
  blocksHtml([{ type: 'actions', block_id: 'b', elements: [{ action_id: 'a', ...element }] }]);
const inModal = (element: object, more: object = {}): string =>
  blocksHtml(
    [
      {
        type: 'input',
        block_id: 'b',
        label: plain('Label'),
        element: { action_id: 'a', ...element },
        ...more,
      },
    ],
    'view',
  );

/** Every interactive element in Slack's list. */
const SLACK_ELEMENTS = [
  'button',
  'checkboxes',
  'datepicker',
  'datetimepicker',
  'email_text_input',
  'feedback_buttons',
  'file_input',
  'icon_button',
  'users_select',
  'multi_users_select',
  'static_select',
  'multi_static_select',
  'conversations_select',
  'multi_conversations_select',
  'channels_select',
  'multi_channels_select',
  'external_select',
  'multi_external_select',
  'number_input',
  'overflow',
  'plain_text_input',
  'radio_buttons',
  'timepicker',
  'url_text_input',
  'workflow_button',
  'rich_text_input',
];

describe('drawElement', () => {
  it('draws every element or says that it does not', () => {
    for (const type of SLACK_ELEMENTS) {
      const html = inMessage({ type });
      if (drawnElementTypes.includes(type)) expect(html).toContain('data-action="a"');
      else expect(html).toContain(`Unsupported element: </strong><code>${type}</code>`);
    }
  });

  it('gives buttons their style, and none to an unknown one', () => {
    const button = { type: 'button', text: plain('Go') };
    expect(inMessage({ ...button, style: 'primary' })).toContain('class="button button-primary"');
    expect(inMessage({ ...button, style: 'danger' })).toContain('class="button button-danger"');
    expect(inMessage({ ...button, style: 'x" onclick="' })).toContain('class="button"');
  });

  it('opens a url button in a new tab that knows nothing of this one', () => {
    const html = inMessage({ type: 'button', text: plain('Graph'), url: 'https://example.org/g' });
    expect(html).toContain(
      '<a class="button" data-use="" href="https://example.org/g" target="_blank" rel="noopener noreferrer">',
    );
  });

  it('puts the question of confirm beside the element, with its defaults', () => {
    const html = inMessage({
      type: 'button',
      text: plain('Go'),
      confirm: { text: { type: 'mrkdwn', text: '*Sure*' }, style: 'danger' },
    });
    expect(html).toContain('<dialog class="confirm"');
    expect(html).toContain('Are you sure?');
    expect(html).toContain('<strong>Sure</strong>');
    expect(html).toMatch(/data-answer="deny">No<.*button-danger" data-answer="confirm">Yes</);
  });

  it('makes a select of a message a menu, with groups and the chosen one', () => {
    const html = inMessage({
      type: 'static_select',
      placeholder: plain('Silence…'),
      initial_option: option('2'),
      option_groups: [{ label: plain('Short'), options: [option('1'), option('2')] }],
    });
    expect(html).not.toContain('<select');
    expect(html).toContain('role="presentation">Short<');
    expect(html).toMatch(/aria-checked="true" data-value="2"/);
    expect(html).toContain('aria-label="Silence…: Option 2"');
  });

  it('makes a select of a modal a field, with what is chosen', () => {
    const html = inModal({
      type: 'static_select',
      options: [option('1'), option('2')],
      initial_option: option('2'),
    });
    expect(html).toContain('<option value="">Choose an option</option>');
    expect(html).toMatch(/<option value="2" selected="">/);
  });

  it('offers people, channels and conversations of the workspace', () => {
    expect(inModal({ type: 'users_select', initial_user: 'UBEA' })).toMatch(
      /value="UBEA" selected="">Bea Baker/,
    );
    expect(inModal({ type: 'users_select' })).not.toContain('UBOT');
    expect(inModal({ type: 'channels_select', initial_channel: 'CGEN' })).toMatch(
      /value="CGEN" selected="">#general/,
    );
    expect(inModal({ type: 'conversations_select', default_to_current_conversation: true })).toMatch(
      /value="COPS" selected="">ops/,
    );
    expect(inModal({ type: 'multi_users_select', initial_users: ['UADA'] })).toMatch(
      /<input type="checkbox"[^>]*checked="" value="UADA"|value="UADA"[^>]*checked=""/,
    );
  });

  it('draws radios and boxes in a fieldset named by a legend', () => {
    const radio = inModal({
      type: 'radio_buttons',
      options: [option('1'), { ...option('2'), description: { type: 'mrkdwn', text: '_why_' } }],
      initial_option: option('1'),
    });
    expect(radio).toMatch(/<fieldset[^>]*><legend>Label<\/legend>/);
    expect(radio).toContain('role="radiogroup"');
    expect(radio.match(/checked=""/g)).toHaveLength(1);
    expect(radio).toContain('<em>why</em>');
    const boxes = inModal({
      type: 'checkboxes',
      options: [option('1'), option('2')],
      initial_options: [option('1'), option('2')],
    });
    expect(boxes.match(/checked=""/g)).toHaveLength(2);
  });

  it('ties a field to its label, hint and error', () => {
    const html = inModal({ type: 'plain_text_input' }, { hint: plain('Be brief'), optional: true });
    const id = /<label for="([^"]+)"/.exec(html)?.[1];
    expect(html).toContain(`id="${id}"`);
    expect(html).toContain(`id="${id}-error"`);
    expect(html).toMatch(new RegExp(`aria-describedby="[\\w-]+-hint ${id}-error"`));
    expect(html).toContain('(optional)');
    expect(html).not.toContain('data-required');
  });

  it('limits text and numbers as the app asked', () => {
    const text = inModal({
      type: 'plain_text_input',
      min_length: 3,
      max_length: 9,
      initial_value: 'a<b',
      placeholder: plain('type'),
    });
    expect(text).toMatch(/minLength="3" maxLength="9"/i);
    expect(text).toContain('value="a&lt;b"');
    expect(inModal({ type: 'plain_text_input', multiline: true, initial_value: 'two\nlines' })).toContain(
      'two\nlines</textarea>',
    );
    expect(
      inModal({ type: 'number_input', min_value: '1', max_value: '5', is_decimal_allowed: true }),
    ).toMatch(/type="number" value="" min="1" max="5" step="any"/);
    expect(inModal({ type: 'email_text_input' })).toContain('type="email"');
    expect(inModal({ type: 'url_text_input' })).toContain('type="url"');
  });

  it("starts dates and times with the app's, moments in the viewer's zone", () => {
    expect(inModal({ type: 'datepicker', initial_date: '2026-11-21' })).toContain(
      'type="date" value="2026-11-21"',
    );
    expect(inModal({ type: 'timepicker', initial_time: '02:14' })).toContain('type="time" value="02:14"');
    const moment = inModal({ type: 'datetimepicker', initial_date_time: 1795223460 });
    expect(moment).toContain('data-time-zone="Europe/Berlin"');
    expect(moment).toContain('value="2026-11-21T02:11"');
  });

  it('acts at once in a message, and in a modal only where the app asked', () => {
    expect(inMessage({ type: 'datepicker' })).toContain('data-acts=""');
    expect(inModal({ type: 'datepicker' })).not.toContain('data-acts');
    expect(inModal({ type: 'datepicker' }, { dispatch_action: true })).toContain('data-acts=""');
  });
});

describe('localMoment', () => {
  it('tells the wall clock of a zone', () => {
    expect(localMoment(Date.parse('2026-06-01T00:30:00Z'), 'America/New_York')).toBe('2026-05-31T20:30');
    expect(localMoment(Date.parse('2026-11-21T23:59:00Z'), 'Asia/Kolkata')).toBe('2026-11-22T05:29');
  });
});
