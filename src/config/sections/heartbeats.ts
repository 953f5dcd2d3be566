import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { DAY_MS } from '../../domain/duration.ts';
import type { HeartbeatPlan } from '../../domain/heartbeat.ts';
import type { Settings } from '../../domain/settings.ts';
import type { ParsedConfiguration } from '../schema.ts';
import { duration, name } from './fields.ts';
import type { Mistake } from './mistake.ts';
import { severity } from './severities.ts';

/** They are looked for each minute, so that less would promise too much. */
const every = duration.pipe(
  z
    .number()
    .min(60_000, 'has to be at least 1m')
    .max(400 * DAY_MS, 'has to be at most 400d'),
);

/** `heartbeats:` by name: what outside is to tell again and again that it lives. */
export const heartbeats = z
  .record(
    name.max(100),
    z.strictObject({
      every,
      grace: duration.pipe(z.number().max(30 * DAY_MS, 'has to be at most 30d')).prefault('1m'),
      severity: severity.default('critical'),
      labels: z.record(z.string().min(1).max(200), z.string().max(1000)).default({}),
    }),
  )
  .default({});

/** `heartbeat:`, the one that Watchbill itself sends to somebody outside. */
export const heartbeat = z
  .strictObject({
    url: z.string().optional(),
    /** Whoever knows the address can speak for us: it may be kept in a file of its own. */
    urlFile: z.string().min(1).optional(),
    every: every.prefault('1m'),
  })
  .refine(
    ({ url, urlFile }) => (url === undefined) !== (urlFile === undefined),
    'has to have either url or urlFile',
  )
  .optional();

export function heartbeatsOf({ heartbeats: given }: ParsedConfiguration): readonly HeartbeatPlan[] {
  return Object.entries(given).map(([heartbeatName, plan]) => ({
    name: heartbeatName,
    everyMs: plan.every,
    graceMs: plan.grace,
    severity: plan.severity,
    labels: plan.labels,
  }));
}

export function ownHeartbeatOf(
  { heartbeat: given }: ParsedConfiguration,
  mistakes: Mistake[],
): Pick<Settings, 'ownHeartbeat'> {
  if (given === undefined) return {};
  const key = given.url === undefined ? 'urlFile' : 'url';
  const url = given.url ?? readAddress(given.urlFile ?? '');
  if (url === undefined || !isOutside(url)) {
    const message =
      url === undefined
        ? `'${given.urlFile}' cannot be read.`
        : 'has to be an https address of another machine, without a port, name or password in it.';
    mistakes.push({ path: ['heartbeat', key], message });
    return {};
  }
  return { ownHeartbeat: { url, everyMs: given.every } };
}

function readAddress(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}

/** A watcher on this machine would die with it; and nothing inside is to be called by way of a configuration. */
function isOutside(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.protocol !== 'https:') return false;
  const plain = url.username === '' && url.password === '' && url.port === '';
  // Of numbers only names are known to be elsewhere.
  const isAddress = /^[\d.]+$|^\[/.test(url.hostname);
  return plain && !isAddress && url.hostname.includes('.') && !/(^|\.)localhost$/.test(url.hostname);
}
