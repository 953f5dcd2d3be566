import { describe, expect, it } from 'vitest';
import { chromiumPath } from '../../../support/chromium.ts';
import { sampleCard, sampleHome } from '../sample-card.ts';
import { usingChromium } from './opened-page.ts';

describe.skipIf(!chromiumPath())('finding one’s way in Chromium', () => {
  const open = usingChromium();

  it('writes where it is into the address, so that reload and back work', async () => {
    const { page } = await open();
    await expect.poll(() => page.url()).toContain('?user=UADA&channel=COPS');
    await page.click('#sidebar >> text=general');
    await page.waitForSelector('h1 >> text=general');
    await expect.poll(() => page.url()).toContain('channel=CGEN');
    await expect.poll(() => page.title()).toBe('#general · Night Watch');
    await page.reload();
    await page.waitForSelector('h1 >> text=general');
    await page.goBack();
    await page.waitForSelector('h1 >> text=ops');
  });

  it('switches the user: names, times, what is private and what is done', async () => {
    const { page, person } = await open();
    person.add({ text: 'for Ada only', ephemeralFor: 'UADA' });
    await page.waitForSelector('text=for Ada only');
    await page.click('[aria-label*="Switch user"]');
    await page.click('[role=menuitemradio] >> text=Bea Baker');
    await page.waitForSelector('[aria-label^="You are Bea Baker"]');
    await expect.poll(() => page.url()).toContain('user=UBEA');
    await expect.poll(() => page.isVisible('text=for Ada only')).toBe(false);
    await page.fill('#composer', 'hello');
    await page.press('#composer', 'Enter');
    await expect.poll(() => person.calls).toEqual([['postMessage', 'UBEA', 'COPS', 'hello', undefined]]);
    person.push('UBEA', { title: 'For Bea' });
    await page.waitForSelector('dialog[open] >> text=For Bea');
  });

  it('opens a thread, replies in it and closes it', async () => {
    const { page, person } = await open();
    const parent = person.add({ text: 'the parent' });
    await page.hover('text=the parent');
    await page.click('[aria-label="Reply in thread"]');
    await page.waitForSelector('#thread >> text=the parent');
    await expect.poll(() => page.evaluate('document.activeElement.id === "thread-composer"')).toBe(true);
    await page.keyboard.type('a reply');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#thread >> text=a reply');
    await expect.poll(() => person.calls).toEqual([['postMessage', 'UADA', 'COPS', 'a reply', parent.ts]]);
    await page.waitForSelector('#main >> text=1 reply');
    await page.click('[aria-label="Close thread"]');
    await page.waitForSelector('#thread', { state: 'hidden' });
    await expect.poll(() => page.url()).not.toContain('thread=');
  });

  it('opens App Home, tells the app, and shows what it publishes', async () => {
    const { page, person } = await open();
    await page.click('.nav-entry >> text=Watchbill');
    await page.waitForSelector('text=has not published a Home');
    await expect.poll(() => person.calls).toEqual([['openHome', 'UADA']]);
    person.homes.set('UADA', sampleHome);
    person.tell({ kind: 'home', userId: 'UADA' });
    await page.click('text="Acknowledge"');
    await expect
      .poll(() => person.calls.at(1)?.at(2))
      .toMatchObject({ place: { kind: 'view', viewId: 'VH' }, actionId: 'acknowledge-incident' });
    await page.selectOption('.home select', '4h');
    await expect
      .poll(() => person.calls.at(2)?.at(2))
      .toMatchObject({ actionId: 'silence-incident', selected: '4h' });
  });

  it('opens a direct message with a person and with the app', async () => {
    const { page, person } = await open();
    await page.click('.nav-entry >> text=Bea Baker');
    await page.waitForSelector('[placeholder="Message bea"]');
    await expect.poll(() => person.calls).toHaveLength(1);
    await page.click('.nav-entry >> text=Watchbill');
    await expect.poll(() => person.calls).toHaveLength(2);
    await page.click('.tab >> text=Messages');
    await page.waitForSelector('[placeholder="Message watchbill"]');
    await expect
      .poll(() => person.calls.map(([method]) => method))
      .toEqual(['openDirectMessage', 'openHome', 'openDirectMessage']);
  });

  it('marks other channels with something new until one goes there', async () => {
    const { page, person, goto } = await open();
    person.add({ channelId: 'CGEN', userId: 'UBEA', text: 'news' });
    await page.waitForSelector('.is-unread >> text=general');
    await goto('?user=UADA&channel=COPS');
    await page.waitForSelector('.is-unread >> text=general');
    await page.click('#sidebar >> text=general');
    await page.waitForSelector('text=news');
    await expect.poll(() => page.locator('.is-unread').count()).toBe(0);
    person.add({ channelId: 'CGEN', userId: 'UBEA', text: 'more' });
    await page.waitForSelector('text=more');
    await expect.poll(() => page.locator('.is-unread').count()).toBe(0);
  });

  it('goes to the next channel with Alt+ArrowDown', async () => {
    const { page } = await open();
    await page.keyboard.press('Alt+ArrowDown');
    await page.waitForSelector('h1 >> text=general');
    await page.keyboard.press('Alt+ArrowUp');
    await page.waitForSelector('h1 >> text=ops');
  });

  it('scrolls along at the end, and elsewhere offers to go there', async () => {
    const { page, person } = await open();
    for (let count = 0; count < 40; count += 1) person.add({ userId: 'UBEA', text: `line ${count}` });
    await page.waitForSelector('text=line 39');
    const fromEnd = () =>
      page.evaluate(
        '{ const log = document.getElementById("log"); log.scrollHeight - log.scrollTop - log.clientHeight; }',
      );
    await expect.poll(fromEnd).toBeLessThan(2);
    await page.evaluate('{ const log = document.getElementById("log"); log.scrollTop = 100; }');
    person.add({ userId: 'UBEA', text: 'line 40' });
    await page.waitForSelector('[data-jump]:not([hidden])');
    expect(await page.evaluate('{ const log = document.getElementById("log"); log.scrollTop; }')).toBe(100);
    await page.click('[data-jump]');
    await expect.poll(fromEnd).toBeLessThan(2);
    await page.waitForSelector('[data-jump]', { state: 'hidden' });
  });

  it('reaches everything by Tab, with names and roles', async () => {
    const { page, person } = await open();
    person.add({ attachments: [sampleCard] });
    await page.waitForSelector('text="Acknowledge"');
    await page.evaluate('document.activeElement.blur()');
    const names = new Set<unknown>();
    for (let count = 0; count < 30; count += 1) {
      await page.keyboard.press('Tab');
      names.add(
        await page.evaluate(
          'document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent',
        ),
      );
    }
    for (const name of [
      'Skip to the message field',
      'You are Ada Lovelace. Switch user',
      'Acknowledge',
      'Escalate',
      'More options',
      'Reply in thread',
      'More actions',
      'Message #ops, or type /',
      'Shortcuts',
      'Send',
    ]) {
      expect(names).toContain(name);
    }
    await expect.poll(() => page.locator('nav, main, [role=log][aria-live=polite]').count()).toBe(3);
  });

  it('reads everything again after the line was down', async () => {
    const { page, person } = await open({ mayComplain: true });
    await page.context().setOffline(true);
    person.tell({ kind: 'user' });
    await page.context().setOffline(false);
    person.add({ text: 'after all' });
    await page.waitForSelector('text=after all');
  });
});
