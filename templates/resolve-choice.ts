import type { Message } from '../src/define/message.ts';
import { UsageError } from '../src/domain/errors.ts';
import type { AlertSummary, Incident } from '../src/domain/incident.ts';
import {
  decodeReference,
  encodeReference,
  type IncidentReference,
} from '../src/domain/incident-reference.ts';
import { actions, button, section } from './blocks.ts';
import { titleOf } from './incident-words.ts';

const silenceMark = '|silence-1h';

export interface ResolveChoiceModel {
  readonly incident: Incident;
  readonly summary: AlertSummary;
}

/** Asks what to do about a resolve while alerts still fire; the buttons act on the version that was seen. */
export function resolveChoiceMessage({ incident, summary }: ResolveChoiceModel): Message {
  const { firing, total } = summary;
  const value = encodeReference({ incidentId: incident.id, version: incident.version });
  const text = `${firing} of ${total} ${total === 1 ? 'alert' : 'alerts'} of ${incident.id} still ${firing === 1 ? 'fires' : 'fire'}`;
  const why = 'Resolved now, it would be opened again by the next alert.';
  return {
    text,
    blocks: [
      section(`*${text}* – ${titleOf(incident)}\n${why}`),
      actions([
        button({
          text: 'Resolve and silence 1 h',
          actionId: 'resolve-incident',
          value: `${value}${silenceMark}`,
        }),
        button({ text: 'Stay acknowledged', actionId: 'acknowledge-incident', value, style: 'primary' }),
      ]),
    ],
  };
}

/** Reads the value of a resolve button or menu entry; UsageError for anything else, since a value can be forged. */
export function readResolveValue(value: string): IncidentReference & { readonly silence: boolean } {
  const silence = value.endsWith(silenceMark);
  const reference = silence ? value.slice(0, -silenceMark.length) : value;
  if (reference.includes('|'))
    throw new UsageError('The button carries more than it should. Use /ops resolve.');
  return { ...decodeReference(reference), silence };
}
