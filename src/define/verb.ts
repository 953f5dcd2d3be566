import type { ParseArgsConfig, parseArgs } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O }>>['values'];

/** Where a verb of the program `watchbill` reads from and writes to. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Writes one line or several to standard output. */
  out(text: string): void;
  /** The same to standard error. */
  err(text: string): void;
}

/**
 * One verb of the program `watchbill` (`check`, `import alertmanager`, …). The words after it and its options come
 * parsed; an OpsError that it throws is shown as its message.
 */
export interface VerbDefinition<O extends Options = Options> {
  /** One line for the list of verbs. */
  readonly summary: string;
  /** What comes after the verb, e.g. `[folder]`. */
  readonly usage: string;
  /** As `parseArgs` of Node takes them. */
  readonly options: O;
  /** How many words may follow the verb. */
  readonly words: { readonly least: number; readonly most: number };
  /** Resolves to the exit code: 0 when all is well, 1 when what was asked about is not. */
  run(terminal: Terminal, words: readonly string[], options: Values<O>): Promise<number>;
}

// biome-ignore lint/suspicious/noExplicitAny: the registry holds verbs of every set of options; each was checked where it was defined
export type LoadedVerb = VerbDefinition<any> & { readonly name: string };

/** Declares a verb of the program; the file name is the verb, a `-` in it the space between two words. */
export function defineVerb<const O extends Options>(
  definition: VerbDefinition<O>,
): VerbDefinition<O> & { readonly defines: 'verb' } {
  return { ...definition, defines: 'verb' };
}
