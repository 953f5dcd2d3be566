/** Something that was not carried over as it stood, and what to do about it. */
export interface ImportNote {
  /** Where it stands in the `alertmanager.yml`. */
  readonly path: string;
  readonly text: string;
  /** What belongs to it is missing in the result, so that alerts take another way. */
  readonly lost: boolean;
}

/** Gathers notes during an import; the same is said once. */
export class ImportNotes {
  readonly #notes = new Map<string, ImportNote>();

  /** It works differently from now on. */
  changed(path: string, text: string): void {
    this.#add({ path, text, lost: false });
  }

  /** It is missing in the result. */
  lost(path: string, text: string): void {
    this.#add({ path, text, lost: true });
  }

  /** What is missing first. */
  get all(): readonly ImportNote[] {
    return [...this.#notes.values()].toSorted((left, right) => Number(right.lost) - Number(left.lost));
  }

  #add(note: ImportNote): void {
    this.#notes.set(`${note.path} ${note.text}`, note);
  }
}
