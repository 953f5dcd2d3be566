import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Document, LineCounter, parseDocument } from 'yaml';
import { ConfigError } from '../domain/errors.ts';
import type { Settings } from '../domain/settings.ts';
import { type Known, resolveSettings } from './resolve.ts';
import { configurationSchema, type RawConfiguration } from './schema.ts';
import { type Mistake, mistakesOf } from './sections/mistake.ts';

/** The one file that is read from the configuration folder. */
export const CONFIGURATION_FILE = 'watchbill.yml';

/** Reads `watchbill.yml` in `folder`. ConfigError lists every mistake as `file:line path: what to do`. */
export function loadConfiguration(folder: string, known: Known): Settings {
  const file = join(folder, CONFIGURATION_FILE);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ConfigError(
      `'${file}' cannot be read. Put a ${CONFIGURATION_FILE} there or unset WATCHBILL_CONFIG.`,
      { cause },
    );
  }
  return parseConfiguration(text, file, known);
}

/** The same for a text at hand; `file` is only named in messages. */
export function parseConfiguration(text: string, file: string, known: Known): Settings {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    uniqueKeys: true,
    schema: 'core',
    merge: false,
  });
  if (document.errors.length > 0) {
    fail(
      document.errors.map(
        (error) => `${file}:${lines.linePos(error.pos[0]).line} ${error.message.split('\n')[0]}`,
      ),
    );
  }
  const at = (mistake: Mistake) =>
    `${file}:${lineOf(document, lines, mistake.path)} ${pathText(mistake.path)}: ${mistake.message}`;
  const { settings, mistakes } = settle(plainOf(document, file), known);
  if (settings === undefined) return fail(mistakes.map(at));
  return settings;
}

/** ConfigError for an alias to nothing; aliases are bounded so that a nest of them cannot eat the memory. */
function plainOf(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 50 });
  } catch (error) {
    return fail([`${file} ${error instanceof Error ? error.message : String(error)}.`]);
  }
}

/** Settings from a configuration built in code; a mistake in it is ours. */
export function settingsFrom(raw: RawConfiguration, known: Known): Settings {
  const { settings, mistakes } = settle(raw, known);
  if (settings === undefined)
    return fail(mistakes.map((mistake) => `${pathText(mistake.path)}: ${mistake.message}`));
  return settings;
}

function settle(raw: unknown, known: Known): { settings?: Settings; mistakes: readonly Mistake[] } {
  const parsed = configurationSchema.safeParse(raw ?? {});
  if (parsed.success) return resolveSettings(parsed.data, known);
  const mistakes = parsed.error.issues.flatMap(mistakesOf);
  return { mistakes: [...mistakes, ...crossMistakes(raw, mistakes, known)] };
}

/** What is well is cross-checked all the same, so that one mistake does not hide another. */
function crossMistakes(raw: unknown, mistakes: readonly Mistake[], known: Known): readonly Mistake[] {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) return [];
  const broken = new Set(mistakes.map((mistake) => String(mistake.path[0])));
  // Routes name policies and time intervals: with those broken every route would look wrong.
  if (broken.has('policies') || broken.has('timeIntervals')) broken.add('routes');
  const sound = Object.entries(raw).filter(([section]) => !broken.has(section));
  const parsed = configurationSchema.safeParse({ ...standIns, ...Object.fromEntries(sound) });
  if (!parsed.success) return [];
  return resolveSettings(parsed.data, known).mistakes.filter(({ path }) => !broken.has(String(path[0])));
}

/** For the sections that have to be there; they make no mistakes of their own. */
const standIns: RawConfiguration = {
  channel: '#ops',
  policies: { 'stand-in': { levels: [{ call: ['channel:#ops'], timeout: '5m' }] } },
  routes: [{ name: 'stand-in', policy: 'stand-in' }],
};

function fail(lines: readonly string[]): never {
  throw new ConfigError(
    `The configuration has ${lines.length} mistake(s):\n${lines.map((line) => `  - ${line}`).join('\n')}`,
  );
}

function pathText(path: readonly PropertyKey[]): string {
  return path.length === 0 ? '(top level)' : path.map(String).join('.');
}

/** The line of the deepest node on the path that exists. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
    const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined;
    if (Array.isArray(range) && typeof range[0] === 'number') return lines.linePos(range[0]).line;
  }
  return 1;
}
