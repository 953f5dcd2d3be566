import type { Message } from '../src/define/message.ts';
import type { ProbeStatus } from '../src/domain/probe.ts';
import { context, section } from './blocks.ts';
import { statusMark } from './health-words.ts';
import { lineSections } from './lines.ts';
import { code, literal, momentAgo } from './mrkdwn.ts';

/** One system in one line. */
export interface SystemSummary {
  readonly name: string;
  readonly title: string;
  readonly environment?: string;
  readonly owner?: string;
  readonly status: ProbeStatus;
  /** `1 critical, 12 ok`. */
  readonly counts: string;
  readonly servicesDown: readonly string[];
  readonly incidents: number;
  readonly measuredAt?: Date;
}

/** Every system, worst first. */
export function systemListMessage(systems: readonly SystemSummary[]): Message {
  if (systems.length === 0) {
    const text = 'No system is configured';
    const how = `Put a pack into ${code('systems/', 40)} of the configuration folder: ${code('npm run -s watchbill -- init', 60)} writes one to start from.`;
    return { text, blocks: [section(`*${text}*`), context(how)] };
  }
  const text = `${systems.length} ${systems.length === 1 ? 'system' : 'systems'}`;
  const lines = systems.map((one) => {
    const down = one.servicesDown.map((service) => literal(service, 60)).join(', ');
    const facts = [
      one.counts,
      ...(one.servicesDown.length === 0 ? [] : [`down: ${down}`]),
      ...(one.incidents === 0
        ? []
        : [`${one.incidents} open ${one.incidents === 1 ? 'incident' : 'incidents'}`]),
      ...(one.owner === undefined ? [] : [literal(one.owner, 60)]),
      one.measuredAt === undefined ? 'not measured yet' : `measured ${momentAgo(one.measuredAt)}`,
    ];
    return `${statusMark(one.status)} *${literal(one.title, 80)}* ${code(one.name, 80)} – ${facts.join(' · ')}`;
  });
  return {
    text,
    blocks: [
      section(`*${text}*`),
      ...lineSections(lines, (more) => `and ${more} more, none of them worse`),
      context(`Look into one with ${code('/ops health <system>', 40)}.`),
    ],
  };
}
