import type { Incident } from './incident.ts';

const SLACK_USER = /^[UW][A-Z0-9]{2,20}$/;

/** Names somebody in text for people: a Slack user as a mention, anyone else by name in quotes. */
export function namePerson(id: string): string {
  return SLACK_USER.test(id) ? `<@${id}>` : `'${id}'`;
}

/** `02:14 UTC`, with the day where it is not the day of `now`. */
export function formatTime(at: Date, now: Date): string {
  const iso = at.toISOString();
  const day = now.toISOString().startsWith(iso.slice(0, 10)) ? '' : `${iso.slice(0, 10)} `;
  return `${day}${iso.slice(11, 16)} UTC`;
}

/** How an incident stands, as the end of a sentence: `<@U0OLU> acknowledged it at 02:14 UTC`. */
export function describeStanding(incident: Incident, now: Date): string {
  const { level, round, policy } = incident.escalation;
  switch (incident.state) {
    case 'resolved': {
      const by =
        incident.resolvedBy?.kind === 'person' ? `${namePerson(incident.resolvedBy.id)} resolved it` : '';
      return `${by || 'it was resolved'} at ${formatTime(incident.resolvedAt ?? incident.updatedAt, now)}`;
    }
    case 'acknowledged': {
      const by = incident.owner === undefined ? 'somebody' : namePerson(incident.owner);
      return `${by} acknowledged it at ${formatTime(incident.acknowledgedAt ?? incident.updatedAt, now)}`;
    }
    case 'triggered': {
      const { hold } = incident.timers ?? {};
      if (hold !== undefined)
        return `it is held until ${formatTime(hold.until, now)} and nobody has been called`;
      const of = policy.levels.length;
      const again = round > 0 ? `, in round ${round + 1}` : '';
      return of === 0
        ? 'it is triggered'
        : `it is triggered and level ${level + 1} of ${of} has been called${again}`;
    }
  }
}
