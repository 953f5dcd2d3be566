import { parentPort } from 'node:worker_threads';
import { MappingProblem, mapper } from './evaluate.ts';
import type { Mapping } from './schema.ts';

export interface MappingOrder {
  readonly mapping: Mapping;
  readonly body: unknown;
}

/** `defect` is what nobody foresaw: it is ours and no word about the body. */
export type MappingAnswer =
  | { readonly mapped: unknown }
  | { readonly problem: string }
  | { readonly defect: string };

/** Mappings are few and never change while the process runs. */
const ready = new Map<string, ReturnType<typeof mapper>>();

async function answer({ mapping, body }: MappingOrder): Promise<MappingAnswer> {
  const key = JSON.stringify(mapping);
  const map = ready.get(key) ?? mapper(mapping);
  ready.set(key, map);
  try {
    // Through JSON: what an expression gives may carry functions, which cannot be sent.
    return { mapped: JSON.parse(JSON.stringify(await map(body))) };
  } catch (error) {
    if (error instanceof MappingProblem) return { problem: error.message };
    if (error instanceof RangeError) return { problem: 'the body is nested too deeply' };
    return { defect: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

parentPort?.on('message', async (order: MappingOrder) => {
  parentPort?.postMessage(await answer(order));
});
