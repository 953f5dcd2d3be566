import { join } from 'node:path';
import { loadDefinitions } from '../define/load.ts';
import type { LoadedVerb, Terminal } from '../define/verb.ts';
import { runVerb } from './run-verb.ts';

/** The program `watchbill`: one verb a file in `verbs/`. */
export async function main(words: readonly string[], terminal: Terminal): Promise<number> {
  const verbs = await loadDefinitions<LoadedVerb>(join(import.meta.dirname, 'verbs'), 'verb');
  return await runVerb(verbs, words, terminal);
}
