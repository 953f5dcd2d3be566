import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../src/domain/clock.ts';
import { HOUR_MS } from '../../../src/domain/duration.ts';
import { hasRedisServer } from '../../support/redis.ts';
import { type WatchedPack, watchPack } from '../watch-pack.ts';
import { type Deployment, startDeployment } from './deployment.ts';

export const pack = 'hybrid-pipeline';
const folder = mkdtempSync(join(tmpdir(), 'watchbill-pipeline-'));
export let deployment: Deployment;
let usual: WatchedPack;
export let watched: WatchedPack;

/** Starts the deployment and watches it. */
export async function begin(): Promise<void> {
  deployment = await startDeployment(folder, hasRedisServer());
  usual = await watchPack(pack, deployment, systemClock);
}

export async function end(): Promise<void> {
  await deployment?.stop();
  rmSync(folder, { recursive: true, force: true });
}

export async function mend(): Promise<void> {
  watched = usual;
  await deployment.mend();
}

/** Watches anew with nothing remembered, with other variables or another environment. */
export async function watchWith(
  variables: Deployment['variables'] = {},
  env: Deployment['env'] = {},
): Promise<void> {
  watched = await watchPack(
    pack,
    { variables: { ...deployment.variables, ...variables }, env: { ...deployment.env, ...env } },
    systemClock,
  );
}

/** Watches anew by a clock in hand, which stands at the present. */
export async function watchStill(variables: Deployment['variables'] = {}): Promise<void> {
  const { env } = deployment;
  watched = await watchPack(pack, { variables: { ...deployment.variables, ...variables }, env });
  watched.bench.clock.set(new Date().toISOString());
}

/** Puts values of the past into the store: of the probe's metric, so long ago each. */
export async function remember(figure: string, values: readonly (readonly [agoMs: number, value: number])[]) {
  const [, probe = '', metric = '', part] = /^([^.]+)\.([^[]+)(?:\[(.+)\])?$/.exec(figure) ?? [];
  const { target } = watched.plan(probe);
  const place = { system: pack, probe, target, metric, unit: 'none', status: 'ok' as const };
  const now = Date.now();
  await watched.bench.stores.samples.add(
    values.map(([agoMs, value]) => ({
      ...place,
      ...(part === undefined ? {} : { part }),
      value,
      measuredAt: new Date(now - agoMs),
    })),
  );
}

export const says = (name: string, text: string, status?: number) => () =>
  deployment.scripts.says(name, text, status);
export const loses = (name: string) => () => deployment.scripts.lose(name);
export const losePython = () => deployment.scripts.losePython();
export const wedge = () => deployment.units.wedge();
export const tighten = (variables: Deployment['variables']) => () => watchWith(variables);
export const hourly = (days: number, value: number) =>
  Array.from({ length: days * 24 }, (_, index) => [(index + 1) * HOUR_MS, value] as const);

export const noLevel = 'The sheet has one level only.';
export const noUnknown = 'Files that cannot be read are named; the count is known.';
export const noHost = 'The kernel always tells.';
