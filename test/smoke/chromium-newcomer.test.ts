import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp, type TestApp } from '../support/app.ts';
import { chromiumPath, launchChromium, type RunningChromium } from '../support/chromium.ts';

const screenshots = join(tmpdir(), 'watchbill-screenshots');

/** Everything embedded, as after `npm start`, walked through from top to bottom; each step needs the one before. */
describe.skipIf(!chromiumPath())("a newcomer's path in a real browser", () => {
  let app: TestApp;
  let chromium: RunningChromium;
  let page: Page;
  let complaints: readonly string[];

  beforeAll(async () => {
    mkdirSync(screenshots, { recursive: true });
    [app, chromium] = await Promise.all([startApp(), launchChromium()]);
    ({ page, complaints } = await chromium.newPage());
    page.setDefaultTimeout(20_000);
    await page.goto(app.url);
    await page.waitForSelector('html[data-live="yes"]');
  });
  afterAll(async () => {
    await chromium?.close();
    await app?.stop();
  });

  const shot = (name: string) => page.screenshot({ path: join(screenshots, `${name}.png`) });
  const say = async (text: string) => {
    await page.fill('#composer', text);
    await page.press('#composer', 'Enter');
  };
  const card = () =>
    page
      .locator('#log article')
      .filter({ has: page.locator('.attachment') })
      .filter({ hasText: 'INC-' });
  /** Ada's private answers, the newest last. */
  const told = () => page.locator('#log .message-ephemeral');

  it('is told three things to try', async () => {
    await page.waitForSelector('text=Send a real alert from a terminal');
    expect(await page.textContent('.beginning')).toContain('/ops health');
    await shot('1-start');
  });

  it('asks for the health of this machine and is answered', async () => {
    await say('/ops health');
    await told().filter({ hasText: 'Health' }).waitFor();
    const answer = await told().last().textContent();
    for (const word of ['CPU', 'emory', 'isk', 'PostgreSQL', 'ueue', 'lack']) expect(answer).toContain(word);
    await shot('2-health');
  });

  it('sends a real alert, and its card appears by itself', async () => {
    const answer = await app.postAlert({
      name: 'DiskFull',
      severity: 'critical',
      summary: '/var on db-1 is 97 % full',
      description: 'It fills by 1 GB an hour: the database stops writing at about 06:40.',
      labels: { system: 'shop', service: 'orders-db', instance: 'db-1' },
      annotations: { runbook_url: 'https://runbooks.example/disk-full' },
      links: [{ label: 'Graph', url: 'https://grafana.example/d/disk' }],
    });
    expect(answer.status).toBe(202);
    await card().locator('text="Acknowledge"').waitFor();
    expect(await card().textContent()).toContain('Critical · Triggered');
    await shot('3-card');
  });

  it('acknowledges it, and the card changes in place', async () => {
    await card().locator('text="Acknowledge"').click();
    await card().locator('text=Acknowledged by @ada today at').waitFor();
    expect(await card().count()).toBe(1);
    expect(await card().locator('text="Acknowledge"').count()).toBe(0);
    await shot('4-acknowledged');
  });

  it('escalates it after having been asked, and sees in the thread who is called', async () => {
    await card().locator('button[data-use] >> text="Escalate"').click();
    await page.waitForSelector('dialog[open] >> text=Escalate now?');
    await shot('5-escalate-question');
    await page.click('dialog[open] >> text="Escalate"');
    await card().locator('text=1 reply').click();
    await page.waitForSelector('#thread >> text=@ada called because @ada escalated it.');
    await shot('6-thread');
    await page.click('[aria-label="Close thread"]');
  });

  it('silences it for an hour', async () => {
    await card().locator('text=Silence…').click();
    await page.getByLabel('Why?').fill('swapping the disk');
    await page.click('dialog[open] >> text="Silence"');
    await card().locator('text=Silenced until').waitFor();
    await shot('7-silenced');
  });

  it('is asked what to do on a resolve while something fires, and resolves and silences', async () => {
    await say('/ops silences');
    await told().filter({ hasText: '1 silence' }).waitFor();
    const [silence = ''] = /SIL-\d{8}-\d{4}/.exec((await told().last().textContent()) ?? '') ?? [];
    await say(`/ops unsilence ${silence}`);
    await told().filter({ hasText: 'ends now' }).waitFor();
    await card().locator('text=Silenced until').waitFor({ state: 'detached' });
    await card().locator('button[aria-label="More options"]').click();
    await page.click('[role=menuitem] >> text="Resolve"');
    await told().filter({ hasText: 'still fires' }).waitFor();
    await shot('8-resolve-question');
    await page.click('text="Resolve and silence 1 h"');
    await card().locator('text=Critical · Resolved').waitFor();
    expect(await card().textContent()).toContain('Resolved by @ada');
    await shot('9-resolved');
  });

  it('posts a report now, with its chart in the thread', async () => {
    await say('/ops report daily-health');
    const report = page
      .locator('#log article')
      .filter({ hasText: 'Daily health' })
      .filter({ has: page.locator('table') });
    await report.waitFor();
    await report.scrollIntoViewIfNeeded();
    await shot('10-report');
    await report.locator('text=1 reply').click();
    const chart = page.locator('#thread img');
    await chart.waitFor();
    const drawnWidth = 'document.querySelector("#thread img").naturalWidth';
    await expect.poll(() => page.evaluate(drawnWidth)).toBeGreaterThan(600);
    expect(await chart.getAttribute('alt')).toContain('CPU, memory and disk in use');
    await chart.scrollIntoViewIfNeeded();
    await shot('11-chart');
    await page.click('[aria-label="Close thread"]');
  });

  it('is refused as a viewer, in private, with what is missing and who grants it', async () => {
    await page.click('[aria-label*="Switch user"]');
    await page.click('[role=menuitemradio] >> text=Vic Viewer');
    await page.waitForSelector('[aria-label^="You are Vic Viewer"]');
    await card().locator('text="Re-open"').click();
    await told().filter({ hasText: "You need the role 'operator'" }).waitFor();
    expect(await told().last().textContent()).toContain('Ask @ada');
    await told().last().scrollIntoViewIfNeeded();
    await shot('12-refused');
  });

  it('reads and acts on a phone', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await card().scrollIntoViewIfNeeded();
    await card().locator('text="Timeline"').click();
    await told().filter({ hasText: 'Timeline of INC-' }).waitFor();
    const overhang = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    expect(await page.evaluate(overhang)).toBe(0);
    await shot('13-phone');
    expect(complaints).toEqual([]);
  });
});
