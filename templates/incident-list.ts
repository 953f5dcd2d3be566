import type { Block, Message } from '../src/define/message.ts';
import { allows, type Role } from '../src/domain/actor.ts';
import type { IncidentState } from '../src/domain/incident.ts';
import { encodeReference } from '../src/domain/incident-reference.ts';
import type { IncidentSnapshot } from '../src/domain/ports/incident-store.ts';
import { button, context, section } from './blocks.ts';
import { incidentLine } from './incident-words.ts';

const maxRows = 15;

export interface IncidentListModel {
  /** Worst first. */
  readonly incidents: readonly IncidentSnapshot[];
  /** How many there are, also of those that were not read. */
  readonly counts: Readonly<Record<IncidentState, number>>;
  readonly which: 'open' | 'all';
  /** Of the reader: whoever may not act gets no button that would refuse them. */
  readonly role: Role | undefined;
}

/** One row an incident, with the button that is wanted most at its state. */
export function incidentListMessage({ incidents, counts, which, role }: IncidentListModel): Message {
  const { triggered, acknowledged, resolved } = counts;
  const total = triggered + acknowledged + (which === 'all' ? resolved : 0);
  const states = `${triggered} triggered, ${acknowledged} acknowledged${which === 'all' ? `, ${resolved} resolved` : ''}`;
  const headline = total === 0 ? '✅ No incident is open' : `Incidents: ${states}`;
  const rows = incidents.slice(0, maxRows).map((snapshot) => incidentRow(snapshot, role));
  const more = total - rows.length;
  const rest = more > 0 ? [context(`and ${more} more`)] : [];
  return { text: headline, blocks: [section(`*${headline}*`), ...rows, ...rest] };
}

/** Used in lists and in App Home. */
export function incidentRow({ incident, alerts }: IncidentSnapshot, role: Role | undefined): Block {
  const value = encodeReference({ incidentId: incident.id, version: incident.version });
  const accessory =
    incident.state === 'triggered' && allows(role, 'operator')
      ? button({ text: 'Acknowledge', actionId: 'acknowledge-incident', value })
      : button({ text: 'Timeline', actionId: 'show-timeline', value });
  return section(incidentLine(incident, alerts), accessory);
}
