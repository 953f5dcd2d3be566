import { describe, expect, it } from 'vitest';
import { chromiumPath } from '../../../support/chromium.ts';
import { usingChromium } from './opened-page.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const options = ['low', 'high'].map((value) => ({ value, text: plain(value) }));
const input = (blockId: string, element: object, more: object = {}) => ({
  type: 'input',
  block_id: blockId,
  label: plain(`The ${blockId}`),
  element: { action_id: 'a', ...element },
  ...more,
});

const form = {
  id: 'VFORM',
  title: 'Declare an incident',
  submit: 'Declare',
  blocks: [
    input('title', { type: 'plain_text_input', min_length: 3 }),
    input('note', { type: 'plain_text_input', multiline: true }, { optional: true }),
    input('severity', { type: 'static_select', options }),
    input('kind', { type: 'radio_buttons', options }),
    input('tell', { type: 'multi_users_select' }),
    input('when', { type: 'datetimepicker' }),
    input('mail', { type: 'email_text_input' }, { optional: true }),
    input('count', { type: 'number_input', min_value: '1', max_value: '5' }, { optional: true }),
  ],
};

describe.skipIf(!chromiumPath())('a modal in Chromium', () => {
  const open = usingChromium();

  it('takes the focus, keeps it, and gives it back on Escape', async () => {
    const { page, person } = await open();
    await page.focus('#composer');
    person.push('UADA', form);
    await page.waitForSelector('dialog[open] >> text=Declare an incident');
    await expect
      .poll(() => page.evaluate('document.activeElement.closest("[data-block]")?.dataset.block'))
      .toBe('title');
    for (let count = 0; count < 30; count += 1) {
      await page.keyboard.press('Tab');
      // Past the last field the focus may rest on the document itself, never on the page behind.
      expect(
        await page.evaluate(
          'document.activeElement === document.body || document.activeElement.closest("dialog") !== null',
        ),
      ).toBe(true);
    }
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog[open]', { state: 'detached' });
    await expect.poll(() => person.calls).toEqual([['closeView', 'UADA', 'VFORM']]);
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('composer');
  });

  it('refuses what is missing or wrong at its field, before the app is asked', async () => {
    const { page, person } = await open();
    person.push('UADA', form);
    await page.fill('[data-block=title] input', 'ab');
    await page.fill('[data-block=mail] input', 'nobody');
    await page.fill('[data-block=count] input', '9');
    await page.click('text="Declare"');
    const errorOf = (block: string) => page.textContent(`[data-block-id=${block}] .field-error`);
    await expect.poll(() => errorOf('title')).toBe('Please enter at least 3 characters.');
    await expect.poll(() => errorOf('severity')).toBe('Please complete this required field.');
    await expect.poll(() => errorOf('mail')).toBe('Please enter a valid email address.');
    await expect.poll(() => errorOf('count')).toBe('Please enter 5 or less.');
    await expect.poll(() => errorOf('note')).toBe('');
    await expect.poll(() => page.getAttribute('[data-block=title] input', 'aria-invalid')).toBe('true');
    await expect
      .poll(() => page.evaluate('document.activeElement.closest("[data-block]").dataset.block'))
      .toBe('title');
    expect(person.calls).toEqual([]);
  });

  it('sends what is filled in, of every kind', async () => {
    const { page, person } = await open();
    person.push('UADA', form);
    await page.fill('[data-block=title] input', 'Disk full');
    await page.selectOption('[data-block=severity] select', 'high');
    await page.check('[data-block=kind] input[value=low]');
    await page.check('[data-block=tell] input[value=UBEA]');
    await page.fill('[data-block=when] input', '2026-11-21T02:11');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog', { state: 'detached' });
    expect(person.calls).toEqual([
      [
        'submitView',
        'UADA',
        'VFORM',
        {
          title: { a: 'Disk full' },
          note: { a: null },
          severity: { a: 'high' },
          kind: { a: 'low' },
          tell: { a: ['UBEA'] },
          when: { a: '1795223460' },
          mail: { a: null },
          count: { a: null },
        },
      ],
    ]);
  });

  it("sends a moment of the viewer's wall clock, whatever zone the browser is in, across changes of the clocks", async () => {
    const { page, person } = await open();
    for (const [local, instant] of [
      ['2026-03-29T01:59', '2026-03-29T00:59:00Z'],
      ['2026-03-29T03:00', '2026-03-29T01:00:00Z'],
      ['2026-07-01T12:00', '2026-07-01T10:00:00Z'],
      ['2026-10-25T04:00', '2026-10-25T03:00:00Z'],
    ] as const) {
      person.push('UADA', { submit: 'Go', blocks: [input('when', { type: 'datetimepicker' })] });
      await page.fill('[data-block=when] input', local);
      await page.click('text="Go"');
      await page.waitForSelector('dialog', { state: 'detached' });
      expect(person.calls.at(-1)?.at(3)).toEqual({ when: { a: String(Date.parse(instant) / 1000) } });
    }
  });

  it("shows the app's errors at their blocks and keeps what was typed", async () => {
    const { page, person } = await open();
    person.push('UADA', { submit: 'Save', blocks: [input('title', { type: 'plain_text_input' })] });
    person.onSubmit = async () => ({
      outcome: 'errors',
      errors: { title: 'This name <b>is</b> taken.', other: 'No such block.' },
    });
    await page.fill('[data-block=title] input', 'INC');
    await page.click('text="Save"');
    await page.waitForSelector('.field-error >> text="This name <b>is</b> taken."');
    await expect.poll(() => page.textContent('dialog .modal-body > .outcome')).toBe('No such block.');
    await expect.poll(() => page.inputValue('[data-block=title] input')).toBe('INC');
    person.onSubmit = async () => ({ ok: false, error: 'We had some trouble connecting.' });
    await page.click('text="Save"');
    await page.waitForSelector('dialog [role=alert] >> text=trouble connecting');
    await expect.poll(() => page.textContent('.field-error')).toBe('');
  });

  it('shows the top of the stack, and below it what was typed before', async () => {
    const { page, person } = await open();
    person.push('UADA', {
      id: 'V1',
      title: 'First',
      submit: 'Save',
      blocks: [input('title', { type: 'plain_text_input' })],
    });
    await page.fill('[data-block=title] input', 'typed');
    person.push('UADA', { id: 'V2', title: 'Second', blocks: [{ type: 'divider' }] });
    await page.waitForSelector('dialog[open] >> text=Second');
    await expect.poll(() => page.isVisible('text=First')).toBe(false);
    await page.click('dialog[open] >> text=Cancel');
    await page.waitForSelector('dialog[open] >> text=First');
    await expect.poll(() => page.inputValue('[data-block=title] input')).toBe('typed');
  });

  it('is drawn anew when the app updates it, without losing what is typed', async () => {
    const { page, person } = await open();
    const title = input('title', { type: 'plain_text_input' });
    person.push('UADA', { title: 'Step 1', submit: 'Next', blocks: [title] });
    await page.fill('[data-block=title] input', 'typed');
    person.stack.set('UADA', []);
    person.push('UADA', {
      title: 'Step 2',
      submit: 'Next',
      blocks: [title, { type: 'section', text: { type: 'mrkdwn', text: 'A new line' } }],
    });
    await page.waitForSelector('text=A new line');
    await expect.poll(() => page.textContent('dialog h2')).toBe('Step 2');
    await expect.poll(() => page.inputValue('[data-block=title] input')).toBe('typed');
  });

  it('tells the app of a choice at once where it asked, with the form so far', async () => {
    const { page, person } = await open();
    person.push('UADA', {
      blocks: [
        input('title', { type: 'plain_text_input' }),
        input('kind', { type: 'radio_buttons', options }, { dispatch_action: true }),
      ],
    });
    await page.fill('[data-block=title] input', 'typed');
    await page.check('input[value=high]');
    await expect
      .poll(() => person.calls)
      .toEqual([
        [
          'useAction',
          'UADA',
          {
            place: { kind: 'view', viewId: 'V1' },
            blockId: 'kind',
            actionId: 'a',
            selected: 'high',
            values: { title: { a: 'typed' }, kind: { a: 'high' } },
          },
        ],
      ]);
  });
});
