import { formatDuration } from './duration.ts';
import { escalationEnded, startEscalation } from './escalation.ts';
import { ENDLESS_MS } from './hold.ts';
import type { AlertSummary } from './incident.ts';
import type { Muted } from './mute-time.ts';
import { pageDeliveries } from './pages.ts';
import type { IncidentSnapshot } from './ports/incident-store.ts';
import { release } from './release-transition.ts';
import { resolved, stillFiring } from './resolve-transition.ts';
import { add, beginStory, type Story } from './story.ts';
import { joinedNotice, reminderNotice, steadyNotice } from './thread-notices.ts';
import { dueAt, type Hold, later, told, withTimers } from './timers.ts';
import { type Act, type ActResult, countAlerts, type Decision, nextVersion } from './transition.ts';

/** What is hidden when its hold ends is looked at again so much later. */
const HIDDEN_MS = 60_000;

/** What one deadline does; it looks for itself whether it has passed. */
type Step = (story: Story, alerts: AlertSummary, act: Act, muted: Muted | undefined) => void;

/**
 * Does to the incident what time has brought: lets go of it, resolves it, tells what has joined, reminds. Nothing
 * happens before a deadline has passed, and nothing twice. `muted` is how its route stands now.
 */
export function timePassed(
  { incident, alerts }: IncidentSnapshot,
  act: Act,
  muted: Muted | undefined,
): Decision<ActResult> {
  if (!hasPassed(dueAt(incident), act)) return { result: { incident, changed: false } };
  const story = beginStory({ ...incident, updatedAt: act.at });
  // One that resolves has no timers left, so that what follows does nothing.
  for (const step of steps) step(story, alerts, act, muted);
  const { timeline, deliveries } = story;
  return {
    change: { incident: story.incident, timeline, deliveries },
    result: { incident: story.incident, changed: true },
  };
}

function hasPassed(deadline: Date | undefined, { at }: Act): boolean {
  return deadline !== undefined && deadline <= at;
}

const overWords: Readonly<Record<Hold['why'], string>> = {
  'group-wait': 'It has waited for company',
  'cause-over': 'What hid it is over, and it is not',
  'mute-time': 'The mute time is over',
};

const endHold: Step = (story, alerts, act, muted) => {
  const { hold } = story.incident.timers ?? {};
  if (hold === undefined || !hasPassed(hold.until, act)) return;
  const putOff = (until: Date, why = hold.why): void => {
    story.incident = withTimers(story.incident, { hold: { until, why } });
  };
  if (muted !== undefined) return putOff(muted.until ?? later(act.at, ENDLESS_MS), 'mute-time');
  const firing = stillFiring(alerts);
  if (firing === 0) return putOff(later(act.at, HIDDEN_MS));
  const why = overWords[hold.why];
  add(story, release(story.incident, act, `${why}: ${countAlerts(firing, 'fires', 'fire')}.`));
};

const resolveClear: Step = (story, alerts, act) => {
  const { clear } = story.incident.timers ?? {};
  if (clear?.resolveAt === undefined || !hasPassed(clear.resolveAt, act)) return;
  if (alerts.firing > 0) {
    story.incident = withTimers(story.incident, { clear: undefined });
    return;
  }
  const quiet = formatDuration(act.at.getTime() - clear.since.getTime());
  add(story, resolved(story.incident, act, 0, `Resolved: nothing has fired for ${quiet}.`));
};

const endFlapping: Step = (story, alerts, act) => {
  const { flapping } = story.incident.timers ?? {};
  if (flapping === undefined || !hasPassed(flapping.quietAt, act)) return;
  const fires = alerts.firing > 0;
  story.incident = withTimers(story.incident, { flapping: undefined, cleared: undefined, clear: undefined });
  add(story, {
    kind: 'steady',
    text: `Flapping has ended after ${flapping.count} all-clears.`,
    act,
    deliveries: [steadyNotice(story.incident, flapping.count, fires, act.at)],
  });
  if (!fires) add(story, resolved(story.incident, act, 0, 'Resolved: it has been quiet for long enough.'));
};

const tellJoined: Step = (story, alerts, act) => {
  const { joined } = story.incident.timers ?? {};
  if (joined === undefined || !hasPassed(joined.tellAt, act)) return;
  story.incident = told(story.incident, act.at);
  // What came and went meanwhile is on the card.
  if (stillFiring(alerts) > 0)
    story.deliveries.push(joinedNotice(story.incident, alerts, joined.count, act.at));
};

const remind: Step = (story, alerts, act) => {
  if (!hasPassed(story.incident.timers?.remindAt, act)) return;
  story.incident = told(story.incident, act.at);
  const { state, escalation } = story.incident;
  if (stillFiring(alerts) === 0) return;
  // Who is being called anyway need not be reminded.
  if (state === 'triggered' && escalation.nextAt !== undefined) return;
  if (state === 'acknowledged' || !escalationEnded(escalation)) {
    const deliveries = [reminderNotice(story.incident, alerts, act.at)];
    add(story, { kind: 'reminded', text: 'Reminded: it still fires.', act, deliveries });
    return;
  }
  const { standing, calls } = startEscalation(escalation.policy, act.at);
  story.incident = nextVersion(story.incident, act.at, { escalation: standing });
  const firingMs = act.at.getTime() - story.incident.openedAt.getTime();
  add(story, {
    kind: 'escalated',
    text: 'It still fires and nobody has it; the escalation starts over.',
    act,
    deliveries: pageDeliveries(story.incident, calls, { kind: 'still-firing', firingMs }),
  });
};

const steps: readonly Step[] = [endHold, resolveClear, endFlapping, tellJoined, remind];
