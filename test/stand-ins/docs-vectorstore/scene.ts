import { rmSync } from 'node:fs';
import { expect } from 'vitest';
import { HOUR_MS } from '../../../src/domain/duration.ts';
import { type WatchedPack, watchPack } from '../watch-pack.ts';
import type { Deployment } from './deployment.ts';
import { breaks, type FaultName } from './faults.ts';

/** The deployment that the checks are seen in, set before the first of them. */
class Scene {
  #deployment: Deployment | undefined;
  #usual: WatchedPack | undefined;
  #watched: WatchedPack | undefined;

  get deployment(): Deployment {
    return there(this.#deployment);
  }

  /** With the variables of the deployment. */
  get usual(): WatchedPack {
    return there(this.#usual);
  }

  /** The one that looks now, which may have limits of its own. */
  get watched(): WatchedPack {
    return this.#watched ?? this.usual;
  }

  set watched(pack: WatchedPack | undefined) {
    this.#watched = pack;
  }

  async open(deployment: Deployment): Promise<void> {
    this.#deployment = deployment;
    this.#usual = await watch();
  }
}

function there<T>(part: T | undefined): T {
  if (part === undefined) throw new Error('The deployment is started before the first look.');
  return part;
}

export const scene = new Scene();

export async function watch(changes: Readonly<Record<string, string | number>> = {}): Promise<WatchedPack> {
  const { variables, env } = scene.deployment;
  const pack = await watchPack('docs-vectorstore', { variables: { ...variables, ...changes }, env });
  pack.bench.clock.set(new Date().toISOString());
  return pack;
}

export const broken = (name: FaultName) => () => breaks[name][1](scene.deployment);
/** Looked at by a pack of its own: what it remembers and what is stored for it is of this look alone. */
export const afresh = (changes?: Readonly<Record<string, string | number>>) => async () => {
  scene.watched = await watch(changes);
};
export const qdrantFails = () => {
  scene.deployment.qdrant().faults.failWith = { status: 500, error: 'Service internal error: out of disk' };
};
export const files = () => scene.deployment.files;
export const gone = (name: string) => () => rmSync(files().at(name), { recursive: true });
export const noLog = () => rmSync(files().log.path);
export const log = (level: string, text: string, times = 1) => {
  for (let time = 0; time < times; time += 1) files().log.write(level, text);
};
export const run = (changes: Partial<Parameters<Deployment['files']['finish']>[0]>) => () =>
  files().finish({ rate: 42, seconds: 3_600, cost: 0.1, calls: 320, ...changes });

/** Stores a series for the look that follows: values by how long ago each was. */
export async function past(
  figure: string,
  values: readonly (readonly [agoMs: number, value: number])[],
  changes?: Parameters<typeof watch>[0],
) {
  scene.watched = await watch(changes);
  const [, probe = '', metric = '', part] = /^([^.]+)\.([^[]+)(?:\[(.+)\])?$/.exec(figure) ?? [];
  const { target } = scene.watched.plan(probe);
  const { clock, stores } = scene.watched.bench;
  const now = clock.now().getTime();
  const name = { system: 'docs-vectorstore', probe, target, metric };
  for (const [agoMs, value] of values) {
    const measuredAt = new Date(now - agoMs);
    // Nobody takes values that are months late.
    clock.set(measuredAt.toISOString());
    const reading = { ...name, ...(part === undefined ? {} : { part }), unit: 'none', value, measuredAt };
    expect(await stores.samples.add([{ ...reading, status: 'ok' }])).toEqual([]);
  }
  clock.set(new Date(now).toISOString());
}

/** So many values at even distances, the oldest first; none of the last hour, of which the look itself tells. */
export const series = (spanMs: number, count: number, of: (share: number) => number) =>
  Array.from({ length: count }, (_, index) => {
    const share = index / (count - 1);
    return [Math.round(spanMs * (1 - share)) + 2 * HOUR_MS, of(share)] as const;
  });

/** What other probes read is in the store, as after a round of theirs. */
export async function measured(...probes: readonly string[]) {
  scene.watched = await watch();
  for (const probe of probes) await scene.watched.bench.stores.samples.add(await scene.watched.run(probe));
}

/** Probes that come in one breath share one table of processes. */
export const updates = (count: number) =>
  expect
    .poll(() => scene.usual.look('update-process.count'), { timeout: 15_000 })
    .toMatchObject({ value: count });
