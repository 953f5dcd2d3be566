import type { Environment } from '../config/environment.ts';
import type { Services } from '../define/services.ts';
import { roundStanding } from '../domain/canary.ts';
import { formatDuration } from '../domain/duration.ts';
import { createOutside } from '../http/outside.ts';
import { watchCanary } from './canary-watch.ts';
import { watchChannels } from './channel-watch.ts';
import type { Cleanups } from './cleanups.ts';
import type { WorkerHeartbeat } from './heartbeat.ts';
import { createKnock } from './knock.ts';
import { sendOwnHeartbeat } from './own-heartbeat.ts';
import type { ReadinessBoard } from './readiness.ts';

export interface WatcherParts {
  readonly environment: Environment;
  readonly services: Services;
  readonly cleanups: Cleanups;
  readonly board: ReadinessBoard;
  readonly heartbeat: WorkerHeartbeat;
  readonly url: string;
}

const STALE_AUDIT_MS = 5 * 60_000;

/** Starts whatever watches Watchbill itself, and has `/readyz` tell what it found. */
export function startWatchers({
  environment,
  services,
  cleanups,
  board,
  heartbeat,
  url,
}: WatcherParts): void {
  const { settings, stores, clock } = services;
  const optional = { needed: false };
  if (environment.roles.includes('web')) {
    const knock = createKnock(url, environment, settings);
    cleanups.add('canary', watchCanary({ services, knock }));
  }
  if (environment.roles.includes('worker')) {
    cleanups.add(
      'own heartbeat',
      sendOwnHeartbeat({ services, outside: createOutside(), alive: () => heartbeat.state() }),
    );
  }
  if (environment.slack.kind === 'none') return;
  const channels = watchChannels(services);
  cleanups.add('channel watch', () => channels.stop());
  board.set(
    'channels',
    () => {
      const problems = channels.problems();
      if (problems.length > 0) throw new Error(problems.join(' '));
      return 'none is known to be missing';
    },
    optional,
  );
  board.set(
    'auditor',
    async () => {
      const audit = await stores.accounts.lastAudit();
      if (audit === undefined) return 'has not looked yet';
      const [first] = audit.disagreements;
      if (first !== undefined) throw new Error(first.text);
      const ageMs = clock.now().getTime() - audit.at.getTime();
      if (ageMs > STALE_AUDIT_MS) throw new Error(`has not looked for ${formatDuration(ageMs)}`);
      return 'all counts agree';
    },
    optional,
  );
  const { canary: plan } = settings;
  if (plan === undefined) return;
  board.set(
    'canary',
    async () => {
      const last = await stores.canary.last();
      if (last === undefined) return 'the first round is not sent yet';
      const { is, ms } = roundStanding(last, plan, clock.now());
      if (is === 'overdue')
        throw new Error(`round ${last.round} has not come back for ${formatDuration(ms)}`);
      return is === 'back' ? `round ${last.round} took ${ms} ms` : `round ${last.round} is on its way`;
    },
    optional,
  );
}
