import { parseArgs } from 'node:util';
import type { LoadedVerb, Terminal } from '../define/verb.ts';
import { OpsError } from '../domain/errors.ts';

/** Exit codes: all is well; it is not; the command line was wrong. */
const WELL = 0;
const NOT_WELL = 1;
const WRONG_USE = 2;

/** Finds the verb in the words of the command line and runs it; resolves to the exit code of the process. */
export async function runVerb(
  verbs: readonly LoadedVerb[],
  given: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const [first] = given;
  if (first === undefined || first === 'help' || first === '--help' || first === '-h') {
    terminal.out(overview(verbs));
    return first === undefined ? WRONG_USE : WELL;
  }
  const found = verbOf(verbs, given);
  if (found === undefined) {
    terminal.err(`There is no '${given.slice(0, 2).join(' ')}'.\n${overview(verbs)}`);
    return WRONG_USE;
  }
  const { verb, rest } = found;
  if (rest.includes('--help')) {
    terminal.out(`${usageOf(verb)}\n${verb.summary}.`);
    return WELL;
  }
  return await run(verb, rest, terminal);
}

async function run(verb: LoadedVerb, rest: readonly string[], terminal: Terminal): Promise<number> {
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({ args: [...rest], options: verb.options, allowPositionals: true, strict: true });
  } catch (error) {
    terminal.err(`${error instanceof Error ? error.message : String(error)}\n${usageOf(verb)}`);
    return WRONG_USE;
  }
  const { positionals, values } = parsed;
  if (positionals.length < verb.words.least || positionals.length > verb.words.most) {
    terminal.err(usageOf(verb));
    return WRONG_USE;
  }
  try {
    return await verb.run(terminal, positionals, values);
  } catch (error) {
    if (!(error instanceof OpsError)) throw error;
    terminal.err(error.message);
    return NOT_WELL;
  }
}

/** A verb of two words goes before one of one. */
function verbOf(verbs: readonly LoadedVerb[], given: readonly string[]) {
  for (const count of [2, 1]) {
    const verb = verbs.find(({ name }) => name === given.slice(0, count).join('-'));
    if (verb !== undefined) return { verb, rest: given.slice(count) };
  }
  return undefined;
}

function usageOf({ name, usage }: LoadedVerb): string {
  return `Usage: watchbill ${`${name.replaceAll('-', ' ')} ${usage}`.trim()}`;
}

function overview(verbs: readonly LoadedVerb[]): string {
  const lines = verbs.map(({ name, usage, summary }): [string, string] => [
    `${name.replaceAll('-', ' ')} ${usage}`.trim(),
    summary,
  ]);
  return `Usage: watchbill <verb> …\n${lines.map(([words, summary]) => `  ${words}\n      ${summary}`).join('\n')}`;
}
