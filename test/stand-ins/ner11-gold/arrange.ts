import { statfsSync, symlinkSync, truncateSync } from 'node:fs';
import { expect } from 'vitest';
import { DAY_MS } from '../../../src/domain/duration.ts';
import type { Check } from '../describe-checks.ts';
import { type Deployment, startDeployment } from './deployment.ts';
import { breaks, type FaultName } from './faults.ts';
import { Look } from './look.ts';

let open: { readonly deployment: Deployment; readonly look: Look } | undefined;

/** The deployment that is looked at, and the look. */
export function here() {
  if (open === undefined) throw new Error('The deployment has not been started.');
  return open;
}

export async function start(folder: string): Promise<void> {
  const deployment = await startDeployment(folder);
  open = { deployment, look: await Look.at(deployment) };
}

export async function end(): Promise<void> {
  const { deployment } = here();
  open = undefined;
  await deployment.stop();
}

export const broken = (name: FaultName) => () => breaks[name][1](here().deployment);
export const afresh = (changes?: Readonly<Record<string, string | number>>) => () =>
  here().look.afresh(changes);
export const nowhere = '/nowhere/engine.sock';
export const noEngine = afresh({ docker_socket: nowhere });
export const wrongPassword = () =>
  here().look.afresh({
    database_url: String(here().deployment.variables['database_url']).replace('//', '//stranger.of.'),
  });
export const lost = (kind: string) => () => here().deployment.files.remove(kind);
export const aged = (kind: string, days: number) => () => here().deployment.files.age(kind, days * DAY_MS);
/** A folder that leads back to itself cannot be looked into. */
export const inCircles = (kind: string) => () => {
  here().deployment.files.remove(kind);
  symlinkSync(here().deployment.files.at(kind), here().deployment.files.at(kind));
};
export const said =
  (kind: string, value: object, agoMs = 0) =>
  () =>
    here().deployment.files.record(kind, value, agoMs);
export const notJson = (kind: string) => () =>
  here().deployment.files.write(`records/${kind}/0.json`, 'not {json');
export const secondRun = (act: () => unknown) => async () => {
  await here().look.afresh();
  await here().look.secondRun('api-metrics');
  await act();
};
export const query = async (text: string) => (await here().deployment.session()).query(text);

export const noMiddle = 'the sheet knows well and not well';
export const onlyWarns = 'the sheet has it attended to within 30 minutes, never sooner';
export const hostAnswers = 'the kernel of the host always answers';
export const isDown = 'one that does not answer is down';

export const rootUsed = () => {
  const { blocks, bfree, bavail } = statfsSync('/');
  return ((blocks - bfree) / (blocks - bfree + bavail)) * 100;
};

export const backupOf = (kind: string, days: number): Check => ({
  sheet: `Backup: ${kind}`,
  figure: `backup-${kind}.newest-age`,
  warning: aged(`backups/${kind}`, days),
  critical: onlyWarns,
  unknown: inCircles(`backups/${kind}`),
});
export const isThere = (kind: string): Check => ({
  sheet: `Backup: there is one of ${kind}`,
  figure: `backup-${kind}.up`,
  warning: noMiddle,
  critical: lost(`backups/${kind}`),
  unknown: inCircles(`backups/${kind}`),
});
export const rhythm = (sheet: string, probe: string, kind: string, days: number): Check => ({
  sheet,
  figure: `${probe}.newest-age`,
  warning: aged(`records/${kind}`, days),
  critical: onlyWarns,
  unknown: inCircles(`records/${kind}`),
});

export const patience = { timeout: 15_000, interval: 100 };

export async function errorsInLog(count: number, figure: string, part: 'api' | 'database') {
  const line =
    part === 'api' ? 'ERROR out of memory' : 'FATAL:  password authentication failed for user "ner11"';
  await here().deployment.containers?.say(part, ...Array.from({ length: count }, () => line));
  const seen = async () => (await here().look.current.look(figure)).value;
  await here().look.afresh();
  await expect.poll(seen, patience).toBeGreaterThanOrEqual(count);
}
export const refused = (count: number) => errorsInLog(count, 'database-logins.refused', 'database');

export async function filled(mebibytes: number, percent: number) {
  await here().deployment.containers?.fill('api', mebibytes);
  const used = async () => (await here().look.current.look('containers.memory-used[ner11-api]')).value;
  await expect.poll(used, patience).toBeGreaterThan(percent);
}

/** So many of the 22 that are not kept for superusers, the one that looks included. */
export async function pool(count: number) {
  for (let more = 1; more < count; more += 1) await here().deployment.session();
}

export async function waiting(count: number) {
  const holder = await here().deployment.session();
  await holder.query('begin');
  await holder.query('lock table entities in access exclusive mode');
  for (let one = 0; one < count; one += 1) {
    const waiter = await here().deployment.session();
    // Ended with its session while it still waits.
    waiter.query('select count(*) from entities').catch(() => undefined);
  }
  await expect
    .poll(async () => (await here().look.current.look('database-server.locks-waiting')).value ?? 0, patience)
    .toBeGreaterThanOrEqual(count);
}

export async function vacuum() {
  await query('vacuum analyze entities');
}

export function sparse(name: string, bytes: number) {
  truncateSync(here().deployment.files.at(name), bytes);
}
