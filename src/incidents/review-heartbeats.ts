import type { Clock } from '../domain/clock.ts';
import { NotFoundError } from '../domain/errors.ts';
import {
  type Heartbeat,
  type HeartbeatPlan,
  heartbeatAlert,
  heartbeatDue,
  heartbeatStep,
} from '../domain/heartbeat.ts';
import type { HeartbeatStore } from '../domain/ports/heartbeat-store.ts';
import type { AlertDoor } from './incident-context.ts';

/** Looked for every minute: after twice that and a bit, somebody may not have got through to us. */
const WATCH_GAP_MS = 150_000;

export interface HeartbeatContext {
  readonly clock: Clock;
  readonly stores: { readonly heartbeats: HeartbeatStore };
  readonly settings: { readonly heartbeats: readonly HeartbeatPlan[] };
  readonly intake: AlertDoor;
}

/** Notes that `name` was heard of, durably; ends the alert that was raised for it. Answers when it is late. */
export async function beat(context: HeartbeatContext, name: string): Promise<Date> {
  const plan = context.settings.heartbeats.find((one) => one.name === name);
  if (plan === undefined) {
    throw new NotFoundError(
      `There is no heartbeat '${name.slice(0, 50)}'. Add it to heartbeats in watchbill.yml, or correct the address.`,
    );
  }
  const at = context.clock.now();
  const heard = await context.stores.heartbeats.beat(name, at, heartbeatDue(plan, at));
  await settle(context, plan, heard, at);
  return heard.dueAt;
}

/**
 * Raises an alert for each heartbeat that is late and ends those of what is not; running it twice changes nothing more.
 * After a gap in which nobody looked, perhaps because nobody could be reached, each has its whole time again.
 */
export async function reviewHeartbeats(context: HeartbeatContext): Promise<void> {
  const { stores, settings, clock } = context;
  const known = await stores.heartbeats.list();
  if (known.length === 0 && settings.heartbeats.length === 0) return;
  const now = clock.now();
  const before = await stores.heartbeats.watched(now);
  const unwatched = before === undefined || before > now || now.getTime() - before.getTime() > WATCH_GAP_MS;
  for (const plan of settings.heartbeats) {
    const found = known.find(({ name }) => name === plan.name);
    if (found === undefined || (unwatched && found.raisedAt === undefined))
      await stores.heartbeats.expect(plan.name, heartbeatDue(plan, now));
    else await settle(context, plan, found, now);
  }
  for (const gone of known.filter(({ name }) => !settings.heartbeats.some((plan) => plan.name === name))) {
    await end(context, gone, gone, now);
    await stores.heartbeats.remove(gone.name);
  }
}

/** The alert first: a crash in between raises or ends it again, and the same alert twice is one. */
async function settle(
  context: HeartbeatContext,
  plan: HeartbeatPlan,
  heartbeat: Heartbeat,
  now: Date,
): Promise<void> {
  const step = heartbeatStep(heartbeat, now);
  if (step === 'raise') {
    await context.intake.accept([heartbeatAlert(plan, heartbeat, heartbeat.dueAt)]);
    await context.stores.heartbeats.raised(plan.name, heartbeat.dueAt);
  }
  if (step === 'clear') await end(context, plan, heartbeat, now);
}

async function end(
  { intake, stores }: HeartbeatContext,
  plan: Pick<HeartbeatPlan, 'name'> & Partial<HeartbeatPlan>,
  heartbeat: Heartbeat,
  now: Date,
): Promise<void> {
  const { name, raisedAt } = heartbeat;
  if (raisedAt === undefined) return;
  await intake.accept([heartbeatAlert(plan, heartbeat, raisedAt, now)]);
  await stores.heartbeats.cleared(name, raisedAt);
}
