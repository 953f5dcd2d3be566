import { join } from 'node:path';
import { ConfigError } from '../domain/errors.ts';
import type { Settings } from '../domain/settings.ts';
import { configurationError, locateDocument, pathText } from './located-document.ts';
import { type PackFile, readPackFiles } from './packs/pack-file.ts';
import { resolveSystems, withSystems } from './packs/resolve-systems.ts';
import { readText } from './read-text.ts';
import { type Known, resolveSettings } from './resolve.ts';
import { configurationSchema, type ParsedConfiguration, type RawConfiguration } from './schema.ts';
import { type Mistake, mistakesIn } from './sections/mistake.ts';

/** What has to be in the configuration folder; packs may stand beside it. */
export const CONFIGURATION_FILE = 'watchbill.yml';

/** Reads `watchbill.yml` in `folder` and the packs in `systems/`. ConfigError lists every mistake as `file:line path: what to do`. */
export function loadConfiguration(folder: string, known: Known): Settings {
  const file = join(folder, CONFIGURATION_FILE);
  let text: string;
  try {
    text = readText(file);
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause;
    throw new ConfigError(
      `'${file}' cannot be read. Put a ${CONFIGURATION_FILE} there or unset WATCHBILL_CONFIG.`,
      { cause },
    );
  }
  return parseConfiguration(text, file, known, readPackFiles(folder));
}

/** The same for texts at hand; `file` is only named in messages. */
export function parseConfiguration(
  text: string,
  file: string,
  known: Known,
  packs: readonly PackFile[] = [],
): Settings {
  const document = locateDocument(text, file);
  const { parsed, settings, mistakes } = settle(document.value, known);
  const at = ({ path, message }: Mistake) => `${file}:${document.lineOf(path)} ${pathText(path)}: ${message}`;
  const systems = resolveSystems(packs, parsed ?? configurationSchema.parse(standIns), known);
  const lines = [...mistakes, ...systems.mistakes].map(at).concat(systems.lines);
  if (settings === undefined || lines.length > 0) throw configurationError(lines);
  return withSystems(settings, systems);
}

/** Settings from a configuration built in code; a mistake in it is ours. */
export function settingsFrom(raw: RawConfiguration, known: Known): Settings {
  const { settings, mistakes } = settle(raw, known);
  if (settings === undefined)
    throw configurationError(mistakes.map((mistake) => `${pathText(mistake.path)}: ${mistake.message}`));
  return settings;
}

interface Settled {
  /** Where its sections are well each by itself. */
  readonly parsed?: ParsedConfiguration;
  readonly settings?: Settings;
  readonly mistakes: readonly Mistake[];
}

function settle(raw: unknown, known: Known): Settled {
  const parsed = configurationSchema.safeParse(raw ?? {});
  if (parsed.success) return { parsed: parsed.data, ...resolveSettings(parsed.data, known) };
  const mistakes = mistakesIn(configurationSchema, parsed.error.issues);
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
