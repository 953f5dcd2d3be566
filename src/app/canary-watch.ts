import type { Services } from '../define/services.ts';
import {
  type CanaryPlan,
  type CanaryRound,
  canaryLabels,
  isRoundDue,
  roundStanding,
} from '../domain/canary.ts';
import { deliveryPriorities } from '../domain/delivery.ts';
import { formatDuration } from '../domain/duration.ts';
import { OpsError } from '../domain/errors.ts';

/** Posts one alert to our own door, as any sender would; the id of its incident, or what was wrong. */
export type Knock = (body: object) => Promise<string>;

export interface CanaryParts {
  readonly services: Pick<Services, 'stores' | 'settings' | 'queue' | 'chat' | 'clock' | 'log'>;
  readonly knock: Knock;
}

const LONGEST_LOOK_MS = 10_000;

/** Sends the rounds of the canary and tells when they do not come back. Answers how to stop it. */
export function watchCanary(parts: CanaryParts): () => void {
  const plan = parts.services.settings.canary;
  if (plan === undefined) return () => undefined;
  const look = canaryLook(parts, plan);
  const timer = setInterval(look, Math.min(LONGEST_LOOK_MS, plan.boundMs / 2));
  return () => clearInterval(timer);
}

/** One look: sends the next round when it is due, and compares the newest one with its bound. */
export function canaryLook({ services, knock }: CanaryParts, plan: CanaryPlan): () => Promise<void> {
  const { stores, settings, queue, chat, clock, log } = services;
  const startedAt = clock.now();
  /** Since when the rounds cannot even be read; each process tells of that itself. */
  let blindSince: Date | undefined;
  let toldBlind = false;
  let looking = false;

  /** Past the queue and the database, which may be what is broken. */
  async function tell(text: string, since: Date): Promise<void> {
    log.error({ channel: settings.channel }, text);
    const options = { metadataKey: `canary.${since.getTime()}.${text.length}`, revision: 1 };
    await chat.post(settings.channel, { text }, options).catch((error: unknown) => {
      log.error({ err: error }, 'nobody could be told of the canary in Slack');
    });
  }

  async function send(last: CanaryRound | undefined): Promise<void> {
    const round = await stores.canary.begin(last?.round, clock.now());
    if (round === undefined) return;
    const incidentId = await knock({
      name: canaryLabels.alertname,
      severity: 'info',
      labels: { watchbill: canaryLabels.watchbill },
      summary: 'Canary: a synthetic alert that goes the whole way',
      description: `Round ${round}, sent ${clock.now().toISOString().slice(11, 19)} UTC. It calls nobody.`,
    });
    // By the queue, so that a worker has to be there as well.
    const job = { name: 'check-canary', id: `round-${round}`, data: { round, incidentId } };
    await queue.add([{ ...job, priority: deliveryPriorities.notice, attempts: 1 }]);
  }

  async function judge(last: CanaryRound): Promise<void> {
    const { is, ms } = roundStanding(last, plan, clock.now());
    if (is === 'overdue' && last.alarmedAt === undefined && (await stores.canary.alarm(clock.now()))) {
      await tell(
        `The canary has not come back for ${formatDuration(ms)}: alerts may not reach Slack in time. See /ops self and /readyz.`,
        last.sentAt,
      );
    }
    if (is === 'back' && last.alarmedAt !== undefined && (await stores.canary.alarm(undefined))) {
      await tell(
        `The canary has come back, after ${formatDuration(ms)}: the way of alerts is open.`,
        last.sentAt,
      );
    }
  }

  async function lookOnce(): Promise<void> {
    const last = await stores.canary.last();
    if (blindSince !== undefined && toldBlind) await tell('The canary can be watched again.', blindSince);
    blindSince = undefined;
    toldBlind = false;
    if (last !== undefined) await judge(last);
    if (isRoundDue(last, plan, startedAt, clock.now())) await send(last);
  }

  return async () => {
    if (looking) return;
    looking = true;
    try {
      await lookOnce();
    } catch (error) {
      const passing = error instanceof OpsError;
      log[passing ? 'warn' : 'error']({ err: error }, 'the canary could not be sent or watched');
      blindSince ??= clock.now();
      const ms = clock.now().getTime() - blindSince.getTime();
      if (ms > plan.boundMs && !toldBlind) {
        toldBlind = true;
        await tell(
          `The canary cannot be sent or watched for ${formatDuration(ms)}: alerts may not reach Slack.`,
          blindSince,
        );
      }
    } finally {
      looking = false;
    }
  };
}
