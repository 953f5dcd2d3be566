import type { Message } from '../src/define/message.ts';
import type { EscalationTarget } from '../src/domain/escalation.ts';
import type { Incident } from '../src/domain/incident.ts';
import { section } from './blocks.ts';
import { personName, targetMention, titleOf } from './incident-words.ts';
import { momentAgo } from './mrkdwn.ts';

type Named = Pick<Incident, 'id' | 'title'>;

/** One private line that says what an act has done. */
function outcome(text: string): Message {
  return { text, blocks: [section(text)] };
}

const named = (incident: Named) => `\`${incident.id}\` ${titleOf(incident)}`;

export function acknowledgedMessage(
  incident: Named,
  already?: { readonly by: string; readonly at: Date },
): Message {
  if (already === undefined) return outcome(`You took ${named(incident)}. Nobody else is called.`);
  return outcome(
    `${personName(already.by)} already acknowledged ${named(incident)} ${momentAgo(already.at)}.`,
  );
}

export function unacknowledgedMessage(incident: Named, changed: boolean): Message {
  return outcome(
    changed
      ? `${named(incident)} is nobody's again, and the escalation starts over.`
      : `${named(incident)} was not acknowledged.`,
  );
}

export function escalatedMessage(
  incident: Named,
  {
    called,
    level,
    of,
  }: { readonly called: readonly EscalationTarget[]; readonly level: number; readonly of: number },
): Message {
  return outcome(
    `${named(incident)} is at level ${level} of ${of}: ${called.map(targetMention).join(', ')} called.`,
  );
}

export function resolvedMessage(
  incident: Named,
  { changed, silencedUntil }: { readonly changed: boolean; readonly silencedUntil?: Date | undefined },
): Message {
  if (!changed) return outcome(`${named(incident)} had been resolved before.`);
  const silenced =
    silencedUntil === undefined ? '' : ` What still fires is silenced until ${momentAgo(silencedUntil)}.`;
  return outcome(`You resolved ${named(incident)}.${silenced}`);
}

export function reopenedMessage(incident: Named, changed: boolean): Message {
  return outcome(
    changed
      ? `${named(incident)} is open again, and the escalation starts over.`
      : `${named(incident)} is open.`,
  );
}

export function notedMessage(incident: Named): Message {
  return outcome(`The note stands in the timeline of ${named(incident)}.`);
}

export function silencedMessage(incident: Named, until: Date, changed: boolean): Message {
  return outcome(
    `${named(incident)} ${changed ? 'is' : 'already was'} silenced until ${momentAgo(until)}. \`/ops silences\` names the silence, \`/ops unsilence\` ends it.`,
  );
}

export function declaredMessage(incident: Named & Pick<Incident, 'channel'>): Message {
  return outcome(
    `${named(incident)} is open; its card goes to ${incident.channel.startsWith('C') ? `<#${incident.channel}>` : incident.channel}.`,
  );
}

export function silenceEndedMessage(
  silenceId: string,
  changed: boolean,
  incidentIds: readonly string[],
): Message {
  const fires =
    incidentIds.length === 0
      ? 'Nothing that it hid fires now.'
      : `It hid ${incidentIds.map((id) => `\`${id}\``).join(', ')}, which fires on.`;
  return outcome(`\`${silenceId}\` ${changed ? 'ends now' : 'had ended before'}. ${fires}`);
}
