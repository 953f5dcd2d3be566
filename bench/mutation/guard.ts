/** A guard of `docs/faults.md`, how it is taken away, and the tests of which at least one then has to be red. */
export interface Guard {
  readonly against: string;
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly guard: string;
  readonly without: string;
  readonly tests: string;
  /** Only those whose titles hold this, where the others take long. */
  readonly title: string;
}

export function of(
  against: string,
  file: string,
  guard: string,
  without: string,
  tests: string,
  title = '',
): Guard {
  return { against, file, guard, without, tests, title };
}
