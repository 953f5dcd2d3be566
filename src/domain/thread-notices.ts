import type { NewDelivery } from './delivery.ts';
import { namePerson } from './describe.ts';
import { formatDuration } from './duration.ts';
import type { AlertSummary, Incident } from './incident.ts';
import { cardKey } from './pages.ts';
import { stillFiring } from './resolve-transition.ts';
import { escapeMrkdwn } from './text.ts';
import { countAlerts } from './transition.ts';

/** What has joined since people were told last; nobody is mentioned. */
export function joinedNotice(
  incident: Incident,
  { total, firing }: AlertSummary,
  count: number,
  at: Date,
): NewDelivery {
  const joined = countAlerts(count, 'has joined', 'have joined');
  return notice(incident, 'joined', at, `${joined}: ${firing} of ${total} fire now.`);
}

/** That it still fires, said to whoever has it. */
export function reminderNotice(incident: Incident, alerts: AlertSummary, at: Date): NewDelivery {
  const { total } = alerts;
  const since = formatDuration(at.getTime() - incident.openedAt.getTime());
  const owner = incident.owner === undefined ? '' : `${ownerName(incident.owner)} has had it for a while: `;
  const fires = `${stillFiring(alerts)} of ${total} alerts still fire, ${since} after it was opened.`;
  return notice(incident, 'reminder', at, `${owner}${fires}`);
}

/** That it has begun to flap, and what follows from that. */
export function flappingNotice(incident: Incident, count: number, withinMs: number, at: Date): NewDelivery {
  const quiet = formatDuration(withinMs);
  return notice(
    incident,
    'flapping',
    at,
    `Flapping: nothing fired any more ${count} times within ${quiet}, and it came back each time. It stays open and nobody is told of each change until it has been quiet for ${quiet}.`,
  );
}

/** That it flaps no longer, and how it was left. */
export function steadyNotice(incident: Incident, count: number, firing: boolean, at: Date): NewDelivery {
  const left = firing ? 'it fires steadily now' : 'nothing fires any more, so it is resolved';
  return notice(incident, 'steady', at, `Flapping has ended after ${count} all-clears: ${left}.`);
}

function ownerName(owner: string): string {
  const name = namePerson(owner);
  return name.startsWith('<@') ? name : escapeMrkdwn(name);
}

/** A line in the card's thread. Of one kind there is one at any moment, so that the moment names it. */
function notice(incident: Incident, kind: string, at: Date, text: string): NewDelivery {
  return {
    key: `notice.${incident.id}.${kind}-${at.getTime()}`,
    kind: 'notice',
    channel: incident.channel,
    incidentId: incident.id,
    threadOf: cardKey(incident.id),
    message: { text },
  };
}
