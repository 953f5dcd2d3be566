import type { Block } from '../src/define/message.ts';
import type { SilencePreview } from '../src/domain/silence-preview.ts';
import { divider, section } from './blocks.ts';
import { lineSections } from './lines.ts';
import { literal } from './mrkdwn.ts';
import { alertLine } from './silence-notices.ts';

/** What a silence would hide, as blocks at the end of its form. */
export function silencePreview({ alerts, firing, hidden, past }: SilencePreview): readonly Block[] {
  const already = hidden === 0 ? '' : `, ${count(hidden)} of them hidden already`;
  const now =
    firing === 0
      ? 'Nothing that fires now'
      : `*${alertCount(firing)}* that ${firing === 1 ? 'fires' : 'fire'} now${already}`;
  const least = past.complete ? '' : 'at least ';
  const before =
    past.episodes === 0
      ? `In the last ${past.days} days it would have hidden nothing.`
      : `In the last ${past.days} days it would have hidden ${least}*${alertCount(past.episodes)}* on ${least}${incidentCount(past.incidents)}.`;
  const lines = alerts.map((alert) => alertLine(alert));
  return [
    divider,
    section(`It hides: ${now}\n${before}`),
    ...lineSections(lines, (more) => `and ${count(more)} more`, { total: firing, maxCharacters: 3_000 }),
  ];
}

/** Why there is no preview. */
export function previewProblem(message: string): readonly Block[] {
  return [divider, section(`⚠️ ${literal(message, 500)}`)];
}

function alertCount(alerts: number): string {
  return alerts === 1 ? '1 alert' : `${count(alerts)} alerts`;
}

function incidentCount(incidents: number): string {
  return incidents === 1 ? '1 incident' : `${count(incidents)} incidents`;
}

function count(figure: number): string {
  return figure.toLocaleString('en-US');
}
