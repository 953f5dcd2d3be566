import { describe, expect, it } from 'vitest';
import { chromiumPath } from '../../../support/chromium.ts';
import { usingChromium } from './opened-page.ts';

describe.skipIf(!chromiumPath())('the message field in Chromium', () => {
  const open = usingChromium();

  it('sends what is typed with Enter and shows it at once', async () => {
    const { page, person } = await open();
    await page.keyboard.type('disk is <b>full</b> & hot');
    await page.keyboard.press('Enter');
    await page.waitForSelector('article >> text="disk is <b>full</b> & hot"');
    await expect
      .poll(() => person.calls)
      .toEqual([['postMessage', 'UADA', 'COPS', 'disk is <b>full</b> & hot', undefined]]);
    await expect.poll(() => page.inputValue('#composer')).toBe('');
  });

  it('begins a new line with Shift+Enter', async () => {
    const { page, person } = await open();
    await page.keyboard.type('one');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('two');
    await page.keyboard.press('Enter');
    await expect.poll(() => person.calls.at(0)?.at(3)).toBe('one\ntwo');
  });

  it('lists the commands at a slash, completes with Enter and runs with the next', async () => {
    const { page, person } = await open();
    await page.keyboard.type('/o');
    await expect.poll(() => page.getAttribute('#composer', 'aria-expanded')).toBe('true');
    await expect.poll(() => page.isVisible('[role=option] >> text=Operate your systems')).toBe(true);
    await page.keyboard.press('Enter');
    await expect.poll(() => page.inputValue('#composer')).toBe('/ops ');
    await page.keyboard.type('health');
    await page.keyboard.press('Enter');
    await expect.poll(() => person.calls).toEqual([['runSlashCommand', 'UADA', 'COPS', '/ops health']]);
    await expect.poll(() => page.isVisible('[role=listbox]')).toBe(false);
  });

  it('closes the list with Escape and completes by mouse', async () => {
    const { page } = await open();
    await page.keyboard.type('/');
    await page.waitForSelector('[role=listbox]');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.isVisible('[role=listbox]')).toBe(false);
    await page.keyboard.type('o');
    await page.click('[role=option]');
    await expect.poll(() => page.inputValue('#composer')).toBe('/ops ');
  });

  it('recalls commands with ArrowUp and ArrowDown', async () => {
    const { page, person } = await open();
    for (const command of ['/ops health', '/ops incidents']) {
      await page.keyboard.type(command);
      await page.keyboard.press('Enter');
      await expect.poll(() => page.inputValue('#composer')).toBe('');
    }
    await expect.poll(() => person.calls.length).toBe(2);
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => page.inputValue('#composer')).toBe('/ops incidents');
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => page.inputValue('#composer')).toBe('/ops health');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.inputValue('#composer')).toBe('');
  });

  it('tells that a command failed and gives it back', async () => {
    const { page, person } = await open();
    person.onSlash = async () => ({ ok: false, error: '/ops failed with the error "operation_timeout"' });
    await page.keyboard.type('/ops health');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[role=alert] >> text=operation_timeout');
    await expect.poll(() => page.inputValue('#composer')).toBe('/ops health');
  });

  it('does not run a command in a thread, as Slack does not', async () => {
    const { page, person, goto } = await open();
    const parent = person.add({ text: 'parent' });
    await goto(`?user=UADA&channel=COPS&thread=${parent.ts}`);
    await page.fill('#thread-composer', '/ops help');
    await page.press('#thread-composer', 'Enter');
    await page.waitForSelector('[role=alert] >> text=not supported in threads');
    expect(person.calls).toEqual([]);
  });

  it('keeps what is half typed when messages arrive, the channel is left, or the page is loaded again', async () => {
    const { page, person, goto } = await open();
    await page.keyboard.type('half a thou');
    person.add({ text: 'an alert arrives' });
    await page.waitForSelector('text=an alert arrives');
    await page.keyboard.type('ght');
    await expect.poll(() => page.inputValue('#composer')).toBe('half a thought');
    await page.click('#sidebar >> text=general');
    await page.waitForSelector('h1 >> text=general');
    await expect.poll(() => page.inputValue('#composer')).toBe('');
    await page.goBack();
    await page.waitForSelector('h1 >> text=ops');
    await expect.poll(() => page.inputValue('#composer')).toBe('half a thought');
    await goto();
    await expect.poll(() => page.inputValue('#composer')).toBe('half a thought');
  });

  it('runs a thing to try, and copies the other', async () => {
    const { page, person } = await open();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.click('text=/ops health');
    await expect.poll(() => person.calls).toEqual([['runSlashCommand', 'UADA', 'COPS', '/ops health']]);
    await page.click('text=Copy');
    await page.waitForSelector('text=Copied');
    await expect.poll(() => page.evaluate('navigator.clipboard.readText()')).toContain('curl -d');
  });

  it('runs a global shortcut', async () => {
    const { page, person } = await open();
    await page.click('[aria-label=Shortcuts]');
    await page.click('text=Declare an incident');
    await expect.poll(() => person.calls).toEqual([['runShortcut', 'UADA', 'declare-incident', undefined]]);
  });
});
