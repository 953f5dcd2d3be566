import { type Document, LineCounter, parseDocument } from 'yaml';
import { ConfigError } from '../domain/errors.ts';
import { yamlMistakes } from './yaml-mistakes.ts';

/** A YAML file as plain values, with the line of everything in it. */
export interface LocatedDocument {
  readonly file: string;
  readonly value: unknown;
  /** Whether there is something at this very path. */
  has(path: readonly PropertyKey[]): boolean;
  /** The line of the deepest node on the path that exists. */
  lineOf(path: readonly PropertyKey[]): number;
}

/** Reads YAML 1.2; ConfigError with file and line for what is none. Aliases are bounded so that none can eat the memory. */
export function locateDocument(text: string, file: string): LocatedDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: true,
    schema: 'core',
    merge: false,
  });
  // What is only warned of would be read as something else than what was meant.
  const found = yamlMistakes([...document.errors, ...document.warnings], text, lines);
  if (found.length > 0) throw configurationError(found.map((words) => `${file}:${words}`));
  return {
    file,
    value: plainOf(document, file),
    has: (path) => document.hasIn(path),
    lineOf: (path) => lineOf(document, lines, path),
  };
}

/** ConfigError that lists every mistake. */
export function configurationError(lines: readonly string[]): ConfigError {
  return new ConfigError(
    `The configuration has ${lines.length} mistake(s):\n${lines.map((line) => `  - ${line}`).join('\n')}`,
  );
}

export function pathText(path: readonly PropertyKey[]): string {
  return path.length === 0 ? '(top level)' : path.map(String).join('.');
}

/** An alias to nothing is found only when it is followed. */
function plainOf(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 50 });
  } catch (error) {
    throw configurationError([`${file} ${error instanceof Error ? error.message : String(error)}.`]);
  }
}

function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
    const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined;
    if (Array.isArray(range) && typeof range[0] === 'number') return lines.linePos(range[0]).line;
  }
  return 1;
}
