import type { PersonSide } from '../../person-side.ts';
import { type Drawn, h, htmlOf } from '../element.ts';
import { type PageQuery, pageStateOf } from '../page-state.ts';
import { viewerOf } from '../viewer.ts';
import { drawMain, titleOf } from './main-pane.ts';
import { drawModals } from './modals.ts';
import { drawSidebar } from './sidebar.ts';
import { drawThread } from './thread-pane.ts';
import type { TryThis } from './try-these.ts';

/** The parts of the page that are drawn again by themselves when something changes. */
export const REGIONS = ['sidebar', 'main', 'thread', 'modals'] as const;

/** One of `REGIONS`; also the id of its element. */
export type Region = (typeof REGIONS)[number];

/** Draws parts of the page, or all of it, for an address. */
export interface PageDrawer {
  page(query: PageQuery): string;
  region(region: Region, query: PageQuery): string;
}

/** A drawer over a workspace; `nowMs` tells the time (Today, Yesterday). */
export function pageDrawer(
  person: PersonSide,
  tryThese: readonly TryThis[],
  nowMs: () => number,
): PageDrawer {
  const parts = (query: PageQuery) => {
    const state = pageStateOf(person, query);
    const viewer = viewerOf(person, state.user.id, state.channel?.id ?? '', nowMs());
    const regions: Readonly<Record<Region, () => Drawn>> = {
      sidebar: () => drawSidebar(person, state),
      main: () => drawMain(person, state, viewer, tryThese),
      thread: () => drawThread(person, state, viewer),
      modals: () => drawModals(person, viewer),
    };
    return { state, regions };
  };
  return {
    region: (region, query) => htmlOf(parts(query).regions[region]()),
    page: (query) => {
      const { state, regions } = parts(query);
      const data = {
        'data-user': state.user.id,
        'data-channel': state.channel?.id,
        'data-thread': state.threadTs,
        'data-view': state.home ? 'home' : undefined,
      };
      const body = h(
        'body',
        null,
        h('a', { class: 'skip', href: '#composer' }, 'Skip to the message field'),
        h(
          'div',
          { id: 'app', ...data, 'data-pane': state.threadTs === undefined ? 'main' : 'thread' },
          ...REGIONS.map((region) => regions[region]()),
        ),
        h('noscript', null, 'This page needs JavaScript to send anything. Reading works without it.'),
      );
      return `<!doctype html>${htmlOf(h('html', { lang: 'en' }, drawHead(`${titleOf(person, state)} · ${person.teamName}`), body))}`;
    },
  };
}

const STYLES = ['base', 'layout', 'sidebar', 'message', 'blocks', 'elements', 'dialogs', 'composer', 'phone'];

function drawHead(title: string): Drawn {
  return h(
    'head',
    null,
    h('meta', { charset: 'utf-8' }),
    h('title', null, title),
    h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    h('meta', { name: 'color-scheme', content: 'light dark' }),
    h('link', { rel: 'icon', href: '/workspace/assets/icon.svg', type: 'image/svg+xml' }),
    ...STYLES.map((name) => h('link', { rel: 'stylesheet', href: `/workspace/assets/${name}.css` })),
    h('script', { type: 'module', src: '/workspace/assets/page.js' }),
  );
}
