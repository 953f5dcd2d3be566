import { describe, expect, it } from 'vitest';
import { drawnBlockTypes } from '../../../../src/workspace/page/blocks/draw-block.ts';
import { blocksHtml } from '../drawing.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });

/** Every type in Slack's own list of blocks. */
const SLACK_BLOCKS = [
  'actions',
  'alert',
  'card',
  'carousel',
  'container',
  'context',
  'context_actions',
  'data_table',
  'divider',
  'file',
  'header',
  'image',
  'input',
  'markdown',
  'rich_text',
  'section',
  'table',
  'task_card',
  'plan',
  'video',
];

describe('drawBlocks', () => {
  it('draws every block type or says that it does not', () => {
    for (const type of [...SLACK_BLOCKS, 'data_visualization', 'tomorrow']) {
      const html = blocksHtml([{ type }]);
      if (drawnBlockTypes.includes(type)) expect(html).toContain(`block-${type}`);
      else expect(html).toContain(`Unsupported block: </strong><code>${type}</code>`);
    }
  });

  it('survives blocks that are no blocks', () => {
    for (const block of [
      null,
      'x',
      7,
      [],
      {},
      { type: 'constructor' },
      { type: 'section', text: 5 },
      { type: 'actions', elements: 'x' },
    ]) {
      expect(() => blocksHtml([block])).not.toThrow();
    }
    expect(blocksHtml([{}])).toContain('(no type)');
  });

  it('draws a header, its emoji and its entities', () => {
    expect(blocksHtml([{ type: 'header', text: plain('R&amp;D :fire:') }])).toMatch(
      /<h3>R&amp;D <span class="emoji".*🔥<\/span><\/h3>/,
    );
    expect(blocksHtml([{ type: 'header', text: { ...plain(':fire:'), emoji: false } }])).toContain(
      '<h3>:fire:</h3>',
    );
  });

  it('draws a section with text, fields and an accessory', () => {
    const html = blocksHtml([
      {
        type: 'section',
        block_id: 'b',
        text: mrkdwn('*Text*'),
        fields: [mrkdwn('_one_'), plain('_two_')],
        accessory: { type: 'button', action_id: 'go', text: plain('Go') },
      },
    ]);
    expect(html).toContain('<strong>Text</strong>');
    expect(html).toContain('<em>one</em>');
    expect(html).toContain('<div>_two_</div>');
    expect(html).toMatch(/data-block="b" data-action="go"/);
  });

  it('draws a context with texts and own images', () => {
    const html = blocksHtml([
      {
        type: 'context',
        elements: [
          mrkdwn('by <@UBEA>'),
          { type: 'image', image_url: '/workspace/files/F1', alt_text: 'chart' },
        ],
      },
    ]);
    expect(html).toContain('@bea');
    expect(html).toContain('<img class="context-image" src="/workspace/files/F1" alt="chart"');
  });

  it('draws an image of its own, by path, full address or file id', () => {
    for (const image of [
      { image_url: '/workspace/files/F1' },
      { image_url: 'http://127.0.0.1:4711/workspace/files/F1' },
      { slack_file: { id: 'F1' } },
    ]) {
      expect(blocksHtml([{ type: 'image', alt_text: 'a', ...image }])).toContain('src="/workspace/files/F1"');
    }
  });

  it('links an image of another host instead of fetching it', () => {
    const html = blocksHtml([
      { type: 'image', image_url: 'https://example.org/x.png', alt_text: 'A graph', title: plain('Load') },
    ]);
    expect(html).not.toContain('<img');
    expect(html).toContain('href="https://example.org/x.png"');
    expect(html).toContain('Image: A graph');
    expect(html).toContain('<figcaption>Load</figcaption>');
  });

  it('draws a table with numbers to the right and rich text in cells', () => {
    const html = blocksHtml([
      {
        type: 'table',
        column_settings: [{}, { align: 'center', is_wrapped: true }],
        rows: [
          [
            { type: 'raw_text', text: 'Name' },
            { type: 'raw_text', text: 'State' },
            { type: 'raw_text', text: 'N' },
          ],
          [
            {
              type: 'rich_text',
              elements: [
                {
                  type: 'rich_text_section',
                  elements: [{ type: 'text', text: 'bold', style: { bold: true } }],
                },
              ],
            },
            { type: 'raw_text', text: 'a &amp; b' },
            { type: 'raw_number', value: 7, text: '7 ms' },
          ],
        ],
      },
    ]);
    expect(html).toContain('<th class="align-left" scope="col">Name</th>');
    expect(html).toContain('<td class="align-center wrapped">a &amp; b</td>');
    expect(html).toContain('<td class="align-right">7 ms</td>');
    expect(html).toContain('<strong>bold</strong>');
  });

  it('draws an alert with its level', () => {
    expect(blocksHtml([{ type: 'alert', level: 'error', text: mrkdwn('*No*') }])).toMatch(
      /data-level="error".*<strong>No<\/strong>/,
    );
  });

  it('shows script, handlers and javascript addresses literally wherever text may stand', () => {
    const evil = '<script>alert(1)</script>"onmouseover="alert(1)';
    const html = blocksHtml([
      { type: 'header', text: plain(evil) },
      {
        type: 'section',
        block_id: evil,
        text: mrkdwn(evil),
        fields: [plain(evil)],
        accessory: { type: 'image', image_url: 'javascript:alert(1)', alt_text: evil },
      },
      {
        type: 'actions',
        elements: [{ type: 'button', action_id: evil, text: plain(evil), url: 'javascript:alert(1)' }],
      },
      { type: 'markdown', text: `${evil} [x](javascript:alert(1))` },
      {
        type: 'rich_text',
        elements: [
          { type: 'rich_text_section', elements: [{ type: 'link', url: 'javascript:alert(1)', text: evil }] },
        ],
      },
      { type: 'table', rows: [[{ type: 'raw_text', text: evil }]] },
      { type: evil },
    ]);
    expect(html).not.toContain('<script');
    expect(html).not.toMatch(/<[^>]*\son\w+="/);
    expect(html).not.toMatch(/(?:href|src)="javascript:/i);
  });
});
