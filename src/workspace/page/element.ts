import { createElement, Fragment, type ReactNode } from 'react';

/** Anything that can stand in the page: React escapes every text in it. */
export type Drawn = ReactNode;

/**
 * Makes one HTML element. Types are stripped, not compiled, so there is no JSX: this is the whole of what
 * takes its place. Properties carry React's names (`className`, `htmlFor`).
 */
export function h(
  tag: string,
  properties: Readonly<Record<string, unknown>> | null,
  ...children: Drawn[]
): Drawn {
  return createElement(tag, properties, ...children);
}

/** Puts nodes side by side without an element around them (and without asking each for a key). */
export function group(nodes: readonly Drawn[]): Drawn {
  return createElement(Fragment, null, ...nodes);
}
