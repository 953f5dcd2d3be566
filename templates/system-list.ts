import type { Message } from '../src/define/message.ts';
import type { GradedReading, ProbeStatus } from '../src/domain/probe.ts';
import { context, section } from './blocks.ts';
import { countWords, statusMark } from './health-words.ts';
import { lineSections } from './lines.ts';
import { code, firstNames, literal, momentAgo } from './mrkdwn.ts';

/** One system in one line. */
export interface SystemLine {
  readonly system: { readonly name: string; readonly title: string; readonly owner?: string };
  readonly status: ProbeStatus;
  readonly readings: readonly GradedReading[];
  readonly servicesDown: readonly string[];
  readonly incidents: number;
  readonly measuredAt?: Date;
}

/** Every system in the order given, which is worst first. */
export function systemListMessage(systems: readonly SystemLine[]): Message {
  if (systems.length === 0) {
    const text = 'No system is configured';
    const how = `Put a pack into ${code('systems/', 40)} of the configuration folder: ${code('npm run -s watchbill -- init', 60)} writes one to start from.`;
    return { text, blocks: [section(`*${text}*`), context(how)] };
  }
  const text = `${systems.length} ${systems.length === 1 ? 'system' : 'systems'}`;
  return {
    text,
    blocks: [
      section(`*${text}*`),
      ...lineSections(systems.map(lineOf), (more) => `and ${more} more, none of them worse`),
      context(`Look into one with ${code('/ops health <system>', 40)}.`),
    ],
  };
}

function lineOf({ system, status, readings, servicesDown, incidents, measuredAt }: SystemLine): string {
  const down = firstNames(servicesDown);
  const facts = [
    countWords(readings),
    ...(servicesDown.length === 0 ? [] : [`down: ${down}`]),
    ...(incidents === 0 ? [] : [`${incidents} open ${incidents === 1 ? 'incident' : 'incidents'}`]),
    ...(system.owner === undefined ? [] : [literal(system.owner, 60)]),
    ...(measuredAt === undefined ? [] : [`measured ${momentAgo(measuredAt)}`]),
  ];
  return `${statusMark(status)} *${literal(system.title, 80)}* ${code(system.name, 80)} – ${facts.join(' · ')}`;
}
