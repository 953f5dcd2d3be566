import type { z } from 'zod';
import type { LoadedCommand } from '../define/command.ts';
import { UsageError } from '../domain/errors.ts';

const maxLength = 4_000;

interface Word {
  readonly text: string;
  readonly quoted: boolean;
  /** Where it starts in the line. */
  readonly at: number;
}

/** Phones and Macs turn quotes and double dashes into these while one types. */
const closing: Readonly<Record<string, string>> = { '"': '"', "'": "'", '“': '”', '‘': '’' };

/** Splits `verb rest` at the first white space. */
export function splitVerb(line: string): { readonly verb: string; readonly rest: string } {
  const [, verb = '', rest = ''] = /^\s*(\S*)\s*([\s\S]*)$/.exec(line) ?? [];
  return { verb: verb.toLowerCase(), rest };
}

/**
 * Reads the words after a verb by the command's definition: `positional` in order, `--name value` anywhere
 * before the text that takes the rest of the line. UsageError naming the parameter and the usage line.
 */
export function parseArguments(command: LoadedCommand, line: string): Readonly<Record<string, unknown>> {
  if (line.length > maxLength) throw usage(command, `That is longer than ${maxLength} characters`);
  const parameters: z.ZodObject = command.parameters;
  const parsed = parameters.safeParse(collect(command, line, new Set(Object.keys(parameters.shape))));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw usage(command, `'${issue?.path.join('.') ?? ''}' is not usable: ${issue?.message ?? 'it is wrong'}`);
}

function collect(command: LoadedCommand, line: string, known: ReadonlySet<string>): Record<string, string> {
  const given: Record<string, string> = {};
  const places = [...command.positional];
  const words = splitWords(line);
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index];
    if (word === undefined) break;
    const option = word.quoted ? undefined : /^(?:--|—|–)([a-z][\w-]*)(?:=([\s\S]*))?$/i.exec(word.text);
    const name = option?.[1] ?? '';
    const place = places[0];
    if (option != null && known.has(name)) {
      const next = words[index + 1];
      const takesNext = option[2] === undefined && next !== undefined && !next.text.startsWith('--');
      given[name] = option[2] ?? (takesNext ? next.text : 'true');
      if (takesNext) index += 1;
    } else if (place?.endsWith('...') === true) {
      given[place.slice(0, -3)] = restFrom(line, words, index);
      break;
    } else if (option != null) {
      throw usage(command, `'--${name}' is no option of it`);
    } else if (place === undefined) {
      throw usage(command, `'${word.text}' is one word too many`);
    } else {
      given[place] = word.text;
      places.shift();
    }
  }
  return given;
}

/** The rest of the line as typed, so that a note keeps its quotes; one quoted whole loses them. */
function restFrom(line: string, words: readonly Word[], index: number): string {
  const word = words[index];
  if (word?.quoted === true && index === words.length - 1) return word.text;
  return line.slice(word?.at ?? 0).trim();
}

function splitWords(line: string): readonly Word[] {
  const words: Word[] = [];
  let at = 0;
  while (at < line.length) {
    const char = line.charAt(at);
    const end = closing[char];
    const close = end === undefined ? -1 : line.indexOf(end, at + 1);
    if (/\s/.test(char)) at += 1;
    else if (close > 0 && /^(\s|$)/.test(line.slice(close + 1, close + 2))) {
      words.push({ text: line.slice(at + 1, close), quoted: true, at });
      at = close + 1;
    } else {
      const text = /^\S+?=["“'‘][^"”'’]*["”'’](?=\s|$)|^\S+/.exec(line.slice(at))?.[0] ?? char;
      words.push({ text: text.replace(/=["“'‘]([^"”'’]*)["”'’]$/, '=$1'), quoted: false, at });
      at += text.length;
    }
  }
  return words;
}

function usage(command: LoadedCommand, what: string): UsageError {
  return new UsageError(`${what}. Usage: ${`/ops ${command.name} ${command.usage}`.trim()}`);
}
