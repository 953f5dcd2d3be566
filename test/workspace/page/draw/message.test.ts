import { beforeEach, describe, expect, it } from 'vitest';
import { pageDrawer } from '../../../../src/workspace/page/draw/page-shell.ts';
import { InMemoryPerson, nowMs } from '../in-memory-person.ts';
import { sampleCard, sampleHome } from '../sample-card.ts';

let person: InMemoryPerson;
beforeEach(() => {
  person = new InMemoryPerson();
});

const main = (query: object = { user: 'UADA' }): string =>
  pageDrawer(person, [], () => nowMs).region('main', query);
const sidebar = (query: object = { user: 'UADA' }): string =>
  pageDrawer(person, [], () => nowMs).region('sidebar', query);
const countOf = (html: string, piece: string): number => html.split(piece).length - 1;

describe('a message', () => {
  it('shows who, when, and that an app wrote it', () => {
    person.add({ text: 'hello' });
    const html = main();
    expect(html).toContain('<strong class="message-name">Watchbill</strong><span class="badge">APP</span>');
    expect(html).toContain('>2:04 AM</time>');
    expect(main({ user: 'UBEA' })).toContain('>8:04 PM</time>');
  });

  it('does not repeat the name of who wrote just before', () => {
    person.add({ text: 'one' });
    person.add({ text: 'two' });
    person.add({ text: 'three', userId: 'UBEA' });
    expect(countOf(main(), 'message-head')).toBe(2);
  });

  it('draws a line before each new day', () => {
    person.add({ text: 'old', ts: `${Date.parse('2026-11-19T10:00:00Z') / 1000}.000001` });
    person.add({ text: 'yesterday', ts: `${Date.parse('2026-11-20T10:00:00Z') / 1000}.000001` });
    person.add({ text: 'now' });
    const days = [...main().matchAll(/class="day"[^>]*><span>([^<]*)</g)].map(([, day]) => day);
    expect(days).toEqual(['Thursday, November 19th, 2026', 'Yesterday', 'Today']);
  });

  it('draws blocks instead of the text, and attachments with their colour below', () => {
    person.add({
      text: 'for the notification',
      blocks: [{ type: 'header', text: { type: 'plain_text', text: 'Head' } }],
      attachments: [sampleCard],
    });
    const html = main();
    expect(html).not.toContain('for the notification');
    expect(html).toContain('<h3>Head</h3>');
    expect(html).toContain('fill="#e01e5a"');
    expect(html).toContain('Acknowledge');
  });

  it.each([
    ['good', '#2eb67d'],
    ['36a64f', '#36a64f'],
    ['#abc', '#abc'],
    ['red;x', '#bbbbbb'],
    ['#12', '#bbbbbb'],
  ])('takes the colour %s as %s', (color, fill) => {
    person.add({ attachments: [{ color, text: 'x' }] });
    expect(main()).toContain(`fill="${fill}"`);
  });

  it('draws the older attachments', () => {
    person.add({
      attachments: [
        {
          pretext: '*pre*',
          title: 'T',
          title_link: 'https://example.org/',
          text: '_text_',
          fields: [{ title: 'F', value: '`v`' }],
          footer: 'foot',
        },
        { fallback: 'only this' },
      ],
    });
    const html = main();
    for (const piece of [
      '<strong>pre</strong>',
      '>T</a>',
      '<em>text</em>',
      '<strong>F</strong>',
      '<code>v</code>',
      'foot',
      'only this',
    ])
      expect(html).toContain(piece);
  });

  it('marks what is edited, pinned, private', () => {
    person.add({ text: 'a', editedAt: '1.0' });
    person.add({ text: 'b', pinned: true });
    person.add({ text: 'c', ephemeralFor: 'UADA' });
    const html = main();
    expect(countOf(html, '(edited)')).toBe(1);
    expect(countOf(html, 'Pinned')).toBe(1);
    expect(countOf(html, 'Only visible to you')).toBe(1);
    expect(main({ user: 'UBEA' })).not.toContain('Only visible to you');
  });

  it('gives an ephemeral message neither thread nor shortcuts', () => {
    person.add({ text: 'c', ephemeralFor: 'UADA' });
    expect(main()).not.toContain('More actions');
  });

  it('counts reactions and replies', () => {
    const parent = person.add({ text: 'p', reactions: [{ name: 'eyes', userIds: ['UADA', 'UBEA'] }] });
    person.add({ threadTs: parent.ts, text: 'r' });
    expect(main()).toContain('title="ada, bea reacted with :eyes:"');
    expect(main()).toContain('1 reply');
    person.add({ threadTs: parent.ts, text: 'r2' });
    expect(main()).toContain('2 replies');
    expect(main()).toContain(`thread=${parent.ts}`);
  });

  it('shows pictures and lists other files with their size', () => {
    const file = {
      id: 'F1',
      name: 'c.png',
      title: 'CPU',
      mimeType: 'image/png',
      size: 10,
      altText: 'a chart',
      url: '/workspace/files/F1',
    };
    person.add({
      files: [
        file,
        { ...file, id: 'F2', name: 't.csv', title: '', mimeType: 'text/csv', size: 2048 },
        { ...file, id: 'F3', mimeType: 'image/svg+xml', url: 'javascript:alert(1)', size: 3_145_728 },
      ],
    });
    const html = main();
    expect(countOf(html, '<img')).toBe(1);
    expect(html).toContain('alt="a chart"');
    expect(html).toContain('t.csv, 2.0 KiB');
    expect(html).toContain('3.0 MiB');
    expect(html).toContain('href="/workspace/files/F3"');
  });

  it('keeps its ids apart from those of its twin in the thread pane', () => {
    const card = person.add({ attachments: [sampleCard] });
    const html = pageDrawer(person, [], () => nowMs).page({ user: 'UADA', channel: 'COPS', thread: card.ts });
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('the sidebar', () => {
  it('lists channels, people and the app, and says where one is', () => {
    const html = sidebar({ user: 'UADA', channel: 'CGEN' });
    expect(html).toMatch(/aria-current="page"[^>]*data-channel="CGEN"/);
    expect(html).toContain('Bea Baker');
    expect(html).toContain('Watchbill');
    expect(html).not.toMatch(/data-open-dm="UADA"/);
  });

  it('tells what is newest from somebody else', () => {
    const theirs = person.add({ userId: 'UBEA', text: 'x' });
    expect(sidebar()).toContain(`data-newest="${theirs.ts}"`);
    expect(sidebar({ user: 'UBEA' })).not.toContain('data-newest');
  });

  it('opens on the channel where the bot is', () => {
    expect(main({})).toContain('Messages in #ops');
  });
});

describe('App Home', () => {
  it('says so while there is none', () => {
    expect(main({ user: 'UADA', view: 'home' })).toContain('has not published a Home');
  });

  it('draws the blocks of the view with its id', () => {
    person.homes.set('UADA', sampleHome);
    const html = main({ user: 'UADA', view: 'home' });
    expect(html).toContain('data-view="VH"');
    expect(html).toContain('Acknowledge');
    expect(html).toContain('aria-current="page">Home<');
  });
});

describe('modals', () => {
  it('are drawn in the order of the stack, with the names of their buttons', () => {
    person.push('UADA', { id: 'V1', title: 'First' });
    person.push('UADA', { id: 'V2', title: 'Second', submit: 'Save', close: 'Back' });
    const html = pageDrawer(person, [], () => nowMs).region('modals', { user: 'UADA' });
    expect(html.indexOf('First')).toBeLessThan(html.indexOf('Second'));
    expect(html).toContain('>Cancel</button>');
    expect(html).toContain('>Back</button><button type="submit" class="button button-primary">Save</button>');
    expect(countOf(html, 'type="submit"')).toBe(1);
  });
});
