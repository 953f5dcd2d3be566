import { type Drawn, h } from '../element.ts';

/** A visible box in place of something that real Slack may draw and this page does not. */
export function drawUnsupported(what: 'block' | 'element', type: string): Drawn {
  return h(
    'div',
    { class: 'unsupported', role: 'note' },
    h('strong', null, `Unsupported ${what}: `),
    h('code', null, type || '(no type)'),
    '. The local workspace cannot draw it; Slack may.',
  );
}
