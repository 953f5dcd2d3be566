import type { Viewer } from '../viewer.ts';

/** The place in which a block or an element is drawn. */
export interface Slot {
  readonly viewer: Viewer;
  /** Unique in the page; element ids grow from it. */
  readonly domId: string;
  readonly blockId: string;
  readonly surface: 'message' | 'view';
  /** True where using the element calls the app at once; false where it is a field of a form. */
  readonly acts: boolean;
  /** True where a `<label>` or legend already names the element. */
  readonly labelled: boolean;
  /** Id of the hint below a field. */
  readonly hintId: string | undefined;
}

/** A slot for the blocks of one message or view. */
export function topSlot(viewer: Viewer, domId: string, surface: Slot['surface']): Slot {
  return { viewer, domId, surface, blockId: '', acts: true, labelled: false, hintId: undefined };
}

/** The same slot one step further down. */
export function within(slot: Slot, step: string | number, changed: Partial<Slot> = {}): Slot {
  return { ...slot, ...changed, domId: `${slot.domId}-${String(step).replace(/[^\w-]/g, '_')}` };
}
