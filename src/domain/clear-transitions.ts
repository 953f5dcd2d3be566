import { formatDuration } from './duration.ts';
import { holdEscalation } from './escalation.ts';
import type { Incident } from './incident.ts';
import { resolved } from './resolve-transition.ts';
import type { FlappingRule } from './route.ts';
import { add, type Story } from './story.ts';
import { flappingNotice } from './thread-notices.ts';
import { later, withTimers } from './timers.ts';
import type { Act } from './transition.ts';

/** Calls that come due while an incident is about to resolve wait for this much longer: it has to resolve first. */
const AFTER_RESOLVING_MS = 60_000;

/**
 * Nothing of an open incident fires any more: it resolves, now or after its delay, or it has come to flap and stays
 * open until it is quiet.
 *
 *   fires ──► clear ──(delay)──► resolved
 *     ↑─────────┘  as often as the rule says ──► flapping ──(quiet)──► resolved, or steady
 */
export function allClear(story: Story, act: Act): void {
  const { timers = {}, timing } = story.incident;
  const rule = timing?.flapping;
  const cleared = rule === undefined ? undefined : recent([...(timers.cleared ?? []), act.at], rule, act.at);
  if (rule !== undefined && timers.flapping !== undefined) {
    const count = timers.flapping.count + 1;
    story.incident = withTimers(story.incident, {
      flapping: { ...timers.flapping, count, quietAt: later(act.at, rule.withinMs) },
      clear: { since: act.at },
    });
    return;
  }
  story.incident = withTimers(story.incident, { cleared });
  const [since] = cleared ?? [];
  const shown = timers.hold === undefined;
  const delayMs = shown ? (timing?.resolveDelayMs ?? 0) : 0;
  if (shown && rule !== undefined && since !== undefined && cleared?.length === rule.count)
    beginsToFlap(story, act, rule, since);
  else if (delayMs > 0) waitsToResolve(story, act, delayMs);
  else add(story, resolved(story.incident, act, 0, 'Resolved: no alert fires any more.'));
}

/** The newest, within the time that counts and no more than count. */
function recent(cleared: readonly Date[], { count, withinMs }: FlappingRule, at: Date): readonly Date[] {
  return cleared.filter((one) => at.getTime() - one.getTime() <= withinMs).slice(-count);
}

function beginsToFlap(story: Story, act: Act, rule: FlappingRule, since: Date): void {
  const { count, withinMs } = rule;
  story.incident = withTimers(story.incident, {
    flapping: { since, count, quietAt: later(act.at, withinMs) },
    clear: { since: act.at },
    cleared: undefined,
    joined: undefined,
  });
  add(story, {
    kind: 'flapping',
    text: `Flapping: ${count} all-clears within ${formatDuration(withinMs)}; it stays open until it is quiet.`,
    act,
    deliveries: [flappingNotice(story.incident, count, withinMs, act.at)],
  });
}

function waitsToResolve(story: Story, act: Act, delayMs: number): void {
  const resolveAt = later(act.at, delayMs);
  const escalation = holdEscalation(story.incident.escalation, later(resolveAt, AFTER_RESOLVING_MS));
  const clear = { since: act.at, resolveAt };
  story.incident = withTimers({ ...story.incident, escalation }, { clear, joined: undefined });
  add(story, {
    kind: 'all-clear',
    text: `Nothing fires any more; it resolves in ${formatDuration(delayMs)}.`,
    act,
  });
}

/** Something fires again before the incident has resolved. */
export function firesAgain(story: Story, act: Act): void {
  const { clear, flapping } = story.incident.timers ?? {};
  if (clear === undefined) return;
  const quietMs = story.incident.timing?.flapping?.withinMs ?? 0;
  story.incident = withTimers(story.incident, {
    clear: undefined,
    ...(flapping === undefined ? {} : { flapping: { ...flapping, quietAt: later(act.at, quietMs) } }),
  });
}

/** Whether every change of it is told, or it flaps and they are not. */
export function isSteady({ timers }: Pick<Incident, 'timers'>): boolean {
  return timers?.flapping === undefined;
}
