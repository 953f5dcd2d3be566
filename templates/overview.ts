import type { Message } from '../src/define/message.ts';
import type { Role } from '../src/domain/actor.ts';
import { worstFirst } from '../src/domain/compare.ts';
import type { IncidentState } from '../src/domain/incident.ts';
import type { IncidentSnapshot } from '../src/domain/ports/incident-store.ts';
import type { GradedReading } from '../src/domain/probe.ts';
import { divider, section } from './blocks.ts';
import { countWords, readingLine, statusMark } from './health-words.ts';
import { incidentRow } from './incident-list.ts';
import { lineSections } from './lines.ts';

export interface OverviewModel {
  readonly counts: Readonly<Record<IncidentState, number>>;
  /** Open ones, worst first. */
  readonly incidents: readonly IncidentSnapshot[];
  /** The newest sampled ones. */
  readonly readings: readonly GradedReading[];
  readonly silences: number;
  /** Of the reader. */
  readonly role: Role | undefined;
}

const maxIncidents = 5;
const maxReadings = 5;

/** Where things stand, in one look: what is open, what is not well, what is hidden. */
export function overviewMessage({ counts, incidents, readings, silences, role }: OverviewModel): Message {
  const notWell = worstFirst(readings).filter((reading) => reading.status !== 'ok');
  const worst = notWell[0]?.status ?? (readings.length === 0 ? 'unknown' : 'ok');
  const open = counts.triggered + counts.acknowledged;
  const headline =
    open === 0 ? 'No incident is open' : `${counts.triggered} triggered, ${counts.acknowledged} acknowledged`;
  const health = readings.length === 0 ? 'not sampled yet' : countWords(readings);
  const hidden =
    silences === 0 ? 'no silence' : `${silences} ${silences === 1 ? 'silence' : 'silences'} active`;
  return {
    text: `${headline} · health: ${health} · ${hidden}`,
    blocks: [
      section(`*${headline}* · ${hidden}`),
      ...incidents.slice(0, maxIncidents).map((one) => incidentRow(one, role)),
      divider,
      section(`${statusMark(worst)} *Health:* ${health}`),
      ...lineSections(
        notWell.slice(0, maxReadings).map((reading) => readingLine(reading, { withTarget: true })),
        (left) => `and ${left} more`,
      ),
    ],
  };
}
