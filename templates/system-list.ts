import type { Message } from '../src/define/message.ts';
import type { SystemLine } from '../src/domain/system-line.ts';
import { context, section } from './blocks.ts';
import { statusMark, statusWords } from './health-words.ts';
import { lineSections } from './lines.ts';
import { code, firstNames, literal, momentAgo } from './mrkdwn.ts';

/** More than fit into one message. */
const maxSystems = 150;

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
      ...lineSections(
        systems.slice(0, maxSystems).map(lineOf),
        (more) => `and ${more} more, none of them worse`,
        { total: systems.length },
      ),
      context(`Look into one with ${code('/ops health <system>', 40)}.`),
    ],
  };
}

function lineOf(line: SystemLine): string {
  const { system, measuredAt } = line;
  const more = [
    ...(system.owner === undefined ? [] : [literal(system.owner, 60)]),
    ...(measuredAt === undefined ? [] : [`measured ${momentAgo(measuredAt)}`]),
  ];
  return [systemLine(line), ...more].join(' · ');
}

/** `🔴 *Shop* \`shop\` – 1 critical, 14 ok · down: Database · 1 open incident`. */
export function systemLine({ system, status, counts, servicesDown, incidents }: SystemLine): string {
  const facts = [
    statusWords(counts),
    ...(servicesDown.length === 0 ? [] : [`down: ${firstNames(servicesDown)}`]),
    ...(incidents === 0 ? [] : [`${incidents} open ${incidents === 1 ? 'incident' : 'incidents'}`]),
  ];
  return `${statusMark(status)} *${literal(system.title, 80)}* ${code(system.name, 80)} – ${facts.join(' · ')}`;
}
