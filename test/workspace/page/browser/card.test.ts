import { describe, expect, it } from 'vitest';
import { chromiumPath } from '../../../support/chromium.ts';
import { sampleCard } from '../sample-card.ts';
import { usingChromium } from './opened-page.ts';

describe.skipIf(!chromiumPath())('a card in Chromium', () => {
  const open = usingChromium();

  async function openCard(kind = {}) {
    const opened = await open(kind);
    const card = opened.person.add({ attachments: [sampleCard] });
    await opened.page.waitForSelector('text="Acknowledge"');
    const place = { kind: 'message', channelId: 'COPS', ts: card.ts };
    const used = (actionId: string, selected?: unknown) => [
      'useAction',
      'UADA',
      { place, blockId: 'act', actionId, ...(selected === undefined ? {} : { selected }) },
    ];
    return { ...opened, card, used };
  }

  it('sends a click on a button once, busy until it is answered', async () => {
    const { page, person, used } = await openCard();
    let answer = (): void => undefined;
    person.onAction = () =>
      new Promise((resolve) => {
        answer = () => resolve({ ok: true });
      });
    await page.click('text="Acknowledge"');
    await page.click('text="Acknowledge"');
    await page.waitForSelector('.button[aria-busy=true] >> text="Acknowledge"');
    await expect.poll(() => person.calls).toEqual([used('acknowledge-incident')]);
    answer();
    await page.waitForSelector('.button:not([aria-busy]) >> text="Acknowledge"');
    expect(person.calls).toHaveLength(1);
  });

  it('tells near the card what went wrong, and forgets it at the next try', async () => {
    const { page, person } = await openCard();
    person.onAction = async () => ({ ok: false, error: 'This app did not answer in time.' });
    await page.click('text="Acknowledge"');
    await page.waitForSelector('article [role=alert] >> text=did not answer in time');
    person.onAction = async () => ({ ok: true });
    await page.click('text="Acknowledge"');
    await expect.poll(() => page.isVisible('text=did not answer in time')).toBe(false);
  });

  it('keeps what went wrong, and the open list of commands, in view while messages arrive', async () => {
    const { page, person } = await openCard();
    person.onAction = async () => ({ ok: false, error: 'This app did not answer in time.' });
    await page.click('text="Acknowledge"');
    await page.waitForSelector('article [role=alert] >> text=did not answer in time');
    await page.fill('#composer', '/');
    await page.waitForSelector('[role=listbox]');
    person.add({ userId: 'UBEA', text: 'meanwhile' });
    await page.waitForSelector('text=meanwhile');
    expect(await page.isVisible('text=did not answer in time')).toBe(true);
    expect(await page.isVisible('[role=listbox]')).toBe(true);
  });

  it('asks before it sends, and sends nothing when told no or Escape', async () => {
    const { page, person, used } = await openCard();
    await page.click('text="Escalate"');
    await page.waitForSelector('dialog[open] >> text=Escalate now?');
    expect(person.calls).toEqual([]);
    await page.click('text=Wait');
    await page.waitForSelector('dialog[open]', { state: 'detached' });
    await page.click('text="Escalate"');
    await page.waitForSelector('dialog[open]');
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog[open]', { state: 'detached' });
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Escalate');
    expect(person.calls).toEqual([]);
    await page.click('text="Escalate"');
    await page.click('dialog[open] >> text="Escalate"');
    await expect.poll(() => person.calls).toEqual([used('escalate-incident')]);
  });

  it('sends what is chosen from a select and from the dots', async () => {
    const { page, person, used } = await openCard();
    await page.click('text=Silence…');
    await page.click('text=Silence 4h');
    await expect.poll(() => person.calls).toEqual([used('silence-incident', '4h')]);
    await page.click('[aria-label="More options"]');
    await page.click('text=Add note');
    await expect.poll(() => person.calls.at(1)).toEqual(used('more', 'note'));
    await expect.poll(() => page.isVisible('.menu')).toBe(false);
  });

  it('is used by keyboard alone', async () => {
    const { page, person, used } = await openCard();
    await page.focus('text="Acknowledge"');
    await expect
      .poll(() => page.evaluate('getComputedStyle(document.activeElement).outlineStyle'))
      .toBe('solid');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.waitForSelector('dialog[open]');
    await expect.poll(() => page.evaluate('document.activeElement.closest("dialog") !== null')).toBe(true);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector('dialog[open]', { state: 'detached' });
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.menu:popover-open');
    // The first entry takes the focus a moment after the menu is open.
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Silence 1h');
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => person.calls)
      .toEqual([used('acknowledge-incident'), used('escalate-incident'), used('silence-incident', '4h')]);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.menu:popover-open');
    await expect.poll(() => page.evaluate('document.activeElement.closest(".menu") !== null')).toBe(true);
    await page.keyboard.press('a');
    await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe('Add note');
    await page.keyboard.press('Escape');
    await expect
      .poll(() => page.evaluate('document.activeElement.getAttribute("aria-label")'))
      .toBe('More options');
  });

  it('changes in place when it is edited: focus, an open menu and the place in the log stay', async () => {
    const { page, person, card } = await openCard();
    for (let count = 0; count < 30; count += 1) person.add({ userId: 'UBEA', text: `line ${count}` });
    await page.waitForSelector('text=line 29');
    await page.evaluate('{ const log = document.getElementById("log"); log.scrollTop = 30; }');
    await page.click('[aria-label="More options"]');
    await expect.poll(() => page.evaluate('document.activeElement.textContent === "Resolve"')).toBe(true);
    const before = await page.evaluate('{ const log = document.getElementById("log"); log.scrollTop; }');
    const blocks = sampleCard.blocks.map((block, at) =>
      at === 0 ? { type: 'header', text: { type: 'plain_text', text: 'Acknowledged by Bea' } } : block,
    );
    person.change(card.ts, () => ({ editedAt: '2', attachments: [{ color: '#ecb22e', blocks }] }));
    await page.waitForSelector('h3 >> text=Acknowledged by Bea');
    expect(await page.isVisible('.menu:popover-open >> text=Resolve')).toBe(true);
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Resolve');
    expect(await page.evaluate('{ const log = document.getElementById("log"); log.scrollTop; }')).toBe(
      before,
    );
    await expect.poll(() => page.locator('.attachment-bar rect').getAttribute('fill')).toBe('#ecb22e');
  });

  it('runs a message shortcut on the message', async () => {
    const { page, person, card } = await openCard();
    await page.hover('text=Critical: disk');
    await page.click('[aria-label="More actions"]');
    await page.click('text=Add to timeline');
    await expect
      .poll(() => person.calls)
      .toEqual([['runShortcut', 'UADA', 'add-to-timeline', { channelId: 'COPS', ts: card.ts }]]);
  });

  it('opens a url button in a new tab and tells the app', async () => {
    const { page, person, origin } = await open();
    person.add({
      blocks: [
        {
          type: 'actions',
          block_id: 'b',
          elements: [
            {
              type: 'button',
              action_id: 'open',
              url: `${origin}/?user=UBEA`,
              text: { type: 'plain_text', text: 'Open graph' },
            },
          ],
        },
      ],
    });
    const [tab] = await Promise.all([page.context().waitForEvent('page'), page.click('text=Open graph')]);
    await tab.waitForSelector('[aria-label^="You are Bea Baker"]');
    await expect.poll(() => tab.url()).toContain('user=UBEA');
    expect(await tab.evaluate('window.opener')).toBeNull();
    await expect.poll(() => person.calls.at(0)?.at(0)).toBe('useAction');
    await tab.close();
  });
});
