import type { StateValues, ViewRecord } from '../state/records.ts';

/** Views a modal may be stacked to. */
export const maxStackedViews = 3;

/** The open modals of each person, the top last. They live in memory: a reload of the client closes them too. */
export class ModalStacks {
  readonly #stacks = new Map<string, readonly ViewRecord[]>();

  of(userId: string): readonly ViewRecord[] {
    return this.#stacks.get(userId) ?? [];
  }

  top(userId: string): ViewRecord | undefined {
    return this.of(userId).at(-1);
  }

  find(viewId: string): ViewRecord | undefined {
    return this.#all().find((view) => view.id === viewId);
  }

  findByExternalId(externalId: string): ViewRecord | undefined {
    return this.#all().find((view) => view.externalId !== '' && view.externalId === externalId);
  }

  /** Starts a new stack, closing whatever was open. */
  open(view: ViewRecord): void {
    this.#stacks.set(view.userId, [view]);
  }

  push(view: ViewRecord): void {
    this.#stacks.set(view.userId, [...this.of(view.userId), view]);
  }

  replace(view: ViewRecord): void {
    this.#stacks.set(
      view.userId,
      this.of(view.userId).map((open) => (open.id === view.id ? view : open)),
    );
  }

  setValues(viewId: string, values: StateValues): ViewRecord | undefined {
    const view = this.find(viewId);
    if (view === undefined) return undefined;
    const changed = { ...view, values };
    this.replace(changed);
    return changed;
  }

  /** Takes the view and everything above it off the stack. Returns what was closed, the lowest first. */
  close(viewId: string): readonly ViewRecord[] {
    const view = this.find(viewId);
    if (view === undefined) return [];
    const stack = this.of(view.userId);
    const depth = stack.findIndex((open) => open.id === viewId);
    this.#stacks.set(view.userId, stack.slice(0, depth));
    return stack.slice(depth);
  }

  clear(userId: string): readonly ViewRecord[] {
    const closed = this.of(userId);
    this.#stacks.delete(userId);
    return closed;
  }

  #all(): readonly ViewRecord[] {
    return [...this.#stacks.values()].flat();
  }
}
