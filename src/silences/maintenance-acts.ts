import type { Actor } from '../domain/actor.ts';
import { DAY_MS, HOUR_MS } from '../domain/duration.ts';
import { ConflictError, StaleError } from '../domain/errors.ts';
import {
  cancelWindow,
  endWindow,
  type MaintenanceWindow,
  type NewWindow,
  startWindow,
  type WindowChange,
  type WindowStanding,
  type WindowWords,
} from '../domain/maintenance.ts';
import { requireEnd, requireReason } from '../domain/silence-rules.ts';
import type { AlertDoor } from '../incidents/incident-context.ts';
import { releaseSilences } from '../incidents/release-silences.ts';
import { advanceMaintenance } from './advance-maintenance.ts';
import type { MaintenanceContext } from './maintenance-context.ts';
import type { MaintenanceTarget } from './maintenance-target.ts';
import { tellBegins } from './tell-begins.ts';

type ActContext = MaintenanceContext & { readonly intake: AlertDoor };

/** Announced this long before, as far as there is time. */
const ANNOUNCE_MS = [DAY_MS, HOUR_MS];

export interface PlanMaintenance {
  readonly actor: Actor;
  readonly target: MaintenanceTarget;
  readonly startsAt: Date;
  readonly durationMs: number;
  readonly reason: string;
  /** Announced now, with no other announcement, and begun when the notice is over. */
  readonly emergency?: boolean;
}

/** Plans a window; a start that is not ahead is now. UsageError for a length or a reason that no silence may have. */
export async function planMaintenance(
  context: MaintenanceContext,
  wanted: PlanMaintenance,
  words: WindowWords,
): Promise<MaintenanceWindow> {
  const now = context.clock.now();
  const { target, actor, durationMs, emergency = false } = wanted;
  const startsAt = new Date(Math.max(wanted.startsAt.getTime(), now.getTime()));
  const endsAt = new Date(startsAt.getTime() + durationMs);
  requireEnd(startsAt, endsAt, context.settings.silenceLongestMs);
  const about: NewWindow = {
    kind: emergency ? 'emergency' : 'planned',
    name: target.name,
    matchers: target.matchers,
    channel: target.channel,
    startsAt,
    endsAt,
    announceMs: emergency ? [startsAt.getTime() - now.getTime()] : (target.plan?.announceMs ?? ANNOUNCE_MS),
    author: actor.id,
    reason: requireReason(wanted.reason),
  };
  const window = await context.stores.maintenance.plan(about, now);
  if (window === undefined) throw new Error('Only an occurrence of a plan can be there before.');
  await context.wake.windows([now, startsAt]);
  // What is due at once, an announcement or its start, need not wait for the timer.
  await advanceMaintenance(context, words);
  return (await context.stores.maintenance.get(window.id)) ?? window;
}

export interface WindowAct {
  readonly actor: Actor;
  readonly windowId: string;
  /** The version on the screen, where there was one. */
  readonly seen?: number;
}

/** Begins a planned window now; one that is active already stays as it is. */
export function startMaintenance(context: ActContext, act: WindowAct, words: WindowWords) {
  return changeWindow(context, act, (standing, now) => {
    const { state } = standing.window;
    if (state === 'active') return undefined;
    refuse(standing.window, state === 'planned', act);
    return startWindow(standing, now, words, act.actor.id);
  });
}

/** Ends an active window now: everything that it hid and that still fires is shown, and called for. */
export function endMaintenance(context: ActContext, act: WindowAct, words: WindowWords) {
  return changeWindow(context, act, (standing, now) => {
    const { state } = standing.window;
    if (state === 'ended') return undefined;
    refuse(standing.window, state === 'active', act);
    return endWindow(standing, now, words, act.actor.id);
  });
}

/** Calls off a window that has not begun. */
export function cancelMaintenance(context: ActContext, act: WindowAct, words: WindowWords) {
  return changeWindow(context, act, (standing, now) => {
    const { state } = standing.window;
    if (state === 'cancelled') return undefined;
    refuse(standing.window, state === 'planned', act);
    return cancelWindow(standing, now, words, act.actor.id);
  });
}

/** The window as it then stands, and whether the act changed it. */
export interface WindowActResult {
  readonly window: MaintenanceWindow;
  readonly changed: boolean;
}

async function changeWindow(
  context: ActContext,
  { windowId, actor }: WindowAct,
  decide: (standing: WindowStanding, now: Date) => WindowChange | undefined,
): Promise<WindowActResult> {
  const now = context.clock.now();
  const found: { before?: MaintenanceWindow } = {};
  const change = await context.stores.maintenance.change(windowId, now, (standing) => {
    found.before = standing.window;
    return decide(standing, now);
  });
  if (change !== undefined) {
    await context.wake.deliveries(change.deliveries.map(({ key }) => key));
    await releaseSilences(context, { actor });
    await tellBegins(context);
    if (change.window.dueAt !== undefined) await context.wake.windows([change.window.dueAt]);
  }
  const window = change?.window ?? found.before;
  if (window === undefined) throw new Error('A window was changed without having been looked at.');
  return { window, changed: change !== undefined };
}

function refuse(window: MaintenanceWindow, fits: boolean, { seen }: WindowAct): void {
  if (!fits) {
    throw new ConflictError(
      `Maintenance window '${window.id}' is ${window.state}. List the open ones with /ops maintenance list.`,
    );
  }
  if (seen !== undefined && seen !== window.version) {
    throw new StaleError(
      `Maintenance window '${window.id}' has changed since you looked. Look at it with /ops maintenance list.`,
    );
  }
}
