import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { chromiumPath } from '../../../support/chromium.ts';
import { sampleCard } from '../sample-card.ts';
import { usingChromium } from './opened-page.ts';

const evil =
  '<script>window.hacked=1</script><img src=x onerror="window.hacked=1">"onmouseover="window.hacked=1';
const plain = (text: string) => ({ type: 'plain_text', text });

/** The least contrast of text against what is behind it, by the formula of WCAG 2.2. */
const LEAST_CONTRAST = `(() => {
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgb = (color) => { context.clearRect(0, 0, 1, 1); context.fillStyle = color; context.fillRect(0, 0, 1, 1); return [...context.getImageData(0, 0, 1, 1).data]; };
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)).reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (element) => { for (let at = element; at; at = at.parentElement) { const color = rgb(getComputedStyle(at).backgroundColor); if (color[3] === 255) return color; } return [255, 255, 255]; };
  const texts = [...document.querySelectorAll('body *')].filter((e) => !e.closest('svg') && e.checkVisibility() && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()));
  return texts.map((e) => { const [a, b] = [light(rgb(getComputedStyle(e).color)), light(behind(e))].sort((x, y) => y - x); return [(a + 0.05) / (b + 0.05), e.textContent.slice(0, 40)]; }).sort((x, y) => x[0] - y[0])[0];
})()`;

describe.skipIf(!chromiumPath())('the looks in Chromium', () => {
  const open = usingChromium();

  it('shows attacks in texts, blocks, names of files and answers as plain text', async () => {
    const { page, person } = await open();
    const file = {
      id: 'F1',
      name: evil,
      title: evil,
      mimeType: 'text/html',
      size: 1,
      altText: evil,
      url: 'javascript:alert(1)',
    };
    person.add({ text: evil, userId: 'UBEA', files: [file], reactions: [{ name: evil, userIds: [evil] }] });
    person.add({
      blocks: [
        { type: 'header', text: plain(evil) },
        {
          type: 'section',
          block_id: evil,
          text: { type: 'mrkdwn', text: `${evil} <javascript:window.hacked=1|click me>` },
        },
        {
          type: 'actions',
          elements: [
            {
              type: 'button',
              action_id: evil,
              text: plain('evil button'),
              url: 'javascript:window.hacked=1',
            },
          ],
        },
        { type: 'markdown', text: `[evil](javascript:window.hacked=1) ${evil}` },
      ],
      attachments: [
        {
          color: '"/><script>window.hacked=1</script>',
          title: evil,
          title_link: 'javascript:window.hacked=1',
        },
      ],
    });
    person.push('UADA', {
      title: evil.slice(0, 24),
      submit: evil,
      blocks: [
        {
          type: 'input',
          block_id: 'b',
          label: plain(evil),
          element: { type: 'plain_text_input', action_id: 'a', initial_value: evil },
        },
      ],
    });
    await page.waitForSelector('dialog[open]');
    await expect.poll(() => page.inputValue('dialog input')).toBe(evil);
    await page.keyboard.press('Escape');
    await page.waitForSelector('dialog[open]', { state: 'detached' });
    await page.click('text=evil button');
    expect(await page.evaluate('window.hacked')).toBeUndefined();
    expect(
      await page.locator('script:not([src]), [onerror], [onmouseover], a[href^="javascript"]').count(),
    ).toBe(0);
    await expect
      .poll(() => page.locator('#log >> text=<script>window.hacked=1</script>').count())
      .toBeGreaterThan(3);
  });

  it('runs no script that got into the page all the same', async () => {
    const { page } = await open({ mayComplain: true });
    await page.evaluate(
      `document.body.insertAdjacentHTML('beforeend', '<img src="/nothing.png" onerror="window.hacked=1"><b style="color:red">x</b>')`,
    );
    await page.evaluate(
      `document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.hacked=1' }))`,
    );
    expect(await page.evaluate('window.hacked')).toBeUndefined();
  });

  it('fits on a phone: one pane at a time, no scrolling sideways', async () => {
    const { page, person } = await open({ width: 390, height: 844, hasTouch: true });
    const overflow = () =>
      page.evaluate(
        'Math.max(...[...document.querySelectorAll("body, #app, #main, #log, #thread, .home, dialog[open]")].map((e) => e.scrollWidth - e.clientWidth))',
      );
    const parent = person.add({ attachments: [sampleCard], text: 'x', replyCount: 1 });
    person.add({ text: `${'long'.repeat(80)} \`\`\`${'x'.repeat(300)}\`\`\`` });
    person.add({
      blocks: [
        {
          type: 'table',
          rows: [0, 1].map(() =>
            ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => ({ type: 'raw_text', text: letter.repeat(20) })),
          ),
        },
      ],
    });
    await page.waitForSelector('table');
    await expect.poll(overflow).toBe(0);
    await page.screenshot({ path: join(tmpdir(), 'watchbill-phone.png') });
    await page.click('[data-toggle-nav]');
    await expect.poll(() => page.isVisible('#sidebar')).toBe(true);
    await expect.poll(() => page.isVisible('#main')).toBe(false);
    await page.screenshot({ path: join(tmpdir(), 'watchbill-phone-nav.png') });
    await page.click('#sidebar >> text=general');
    await page.waitForSelector('h1 >> text=general');
    await expect.poll(() => page.isVisible('#sidebar')).toBe(false);
    await page.goBack();
    await page.click('.thread-summary');
    await page.waitForSelector('#thread >> text="Acknowledge"');
    await expect.poll(() => page.isVisible('#main')).toBe(false);
    await expect.poll(overflow).toBe(0);
    await page.click('[aria-label="Close thread"]');
    await page.waitForSelector('#main >> text="Acknowledge"');
    person.push('UADA', {
      submit: 'Save',
      blocks: [
        {
          type: 'input',
          block_id: 'b',
          label: plain('A label'),
          element: { type: 'plain_text_input', action_id: 'a' },
        },
      ],
    });
    await page.waitForSelector('dialog[open]');
    await expect.poll(overflow).toBe(0);
    expect(parent.ts).not.toBe('');
  });

  it.each(['light', 'dark'] as const)('has enough contrast in %s', async (colorScheme) => {
    const { page, person, goto } = await open({ colorScheme });
    person.add({
      userId: 'UBEA',
      text: 'Hi <@UADA>, `code`, <https://example.org|link>, <#CGEN>\n&gt; quote',
      editedAt: '1',
      pinned: true,
    });
    const card = person.add({ attachments: [sampleCard], reactions: [{ name: 'x', userIds: ['UADA'] }] });
    person.add({ threadTs: card.ts, text: 'reply' });
    person.add({ text: 'only for you', ephemeralFor: 'UADA' });
    person.add({ blocks: [{ type: 'video' }] });
    person.add({ channelId: 'CGEN', userId: 'UBEA', text: 'unread' });
    await goto(`?user=UADA&channel=COPS&thread=${card.ts}`);
    await page.waitForSelector('#thread >> text=reply');
    await page.waitForSelector('.is-unread >> text=general');
    await page.screenshot({ path: join(tmpdir(), `watchbill-${colorScheme}.png`) });
    await expect.poll(() => page.evaluate(LEAST_CONTRAST)).toEqual([expect.any(Number), expect.any(String)]);
    const [contrast, text] = (await page.evaluate(LEAST_CONTRAST)) as [number, string];
    expect({ text, enough: contrast >= 4.5, contrast }).toMatchObject({ enough: true });
  });
});
