import type { HomeModel } from '../src/define/home-model.ts';
import type { Block } from '../src/define/message.ts';
import type { SystemLine } from '../src/domain/system-line.ts';
import { button, context, divider, header, section } from './blocks.ts';
import { readingLine } from './health-words.ts';
import { commandLine } from './help.ts';
import { incidentRow } from './incident-list.ts';
import { targetMention } from './incident-words.ts';
import { lineSections } from './lines.ts';
import { code, literal, momentAgo } from './mrkdwn.ts';
import { systemLine } from './system-list.ts';

const maxIncidents = 10;
const maxSystems = 20;

/** The cockpit: what is open, who is on call, what is not well, what the reader may do. */
export function homeBlocks(model: HomeModel): readonly Block[] {
  const { incidents, systems, onCall, health, measured, commands } = model;
  const all = measured === 0 ? 'Nothing has been measured yet.' : `🟢 All ${measured} readings are ok.`;
  const onCallLines = onCall.map(
    ({ route, targets }) => `*${literal(route, 60)}* ${targets.map(targetMention).join(', ') || 'nobody'}`,
  );
  const more = (leftOut: number): string => `and ${leftOut} more`;
  return [
    header('Open incidents'),
    ...(incidents.length === 0
      ? [section('✅ None')]
      : incidents.slice(0, maxIncidents).map((one) => incidentRow(one, model.actor.role))),
    ...systemRows(systems),
    divider,
    header('On call'),
    ...(onCallLines.length === 0 ? [section('Nobody')] : lineSections(onCallLines, more, { maxLines: 20 })),
    divider,
    header('This host and Watchbill'),
    ...(health.length === 0
      ? [section(all)]
      : lineSections(
          health.map((reading) => readingLine(reading)),
          more,
        )),
    divider,
    header('What you can do'),
    ...lineSections(commands.map(commandLine), more, { maxLines: 30 }),
    context(`As of ${momentAgo(model.now)}. Open this tab again for the newest.`),
  ];
}

/** One row each, with the button that measures it; of many the worst. */
function systemRows(systems: readonly SystemLine[]): readonly Block[] {
  if (systems.length === 0) return [];
  const rows = systems
    .slice(0, maxSystems)
    .map((line) =>
      section(
        systemLine(line),
        button({ text: 'Health', actionId: 'measure-system', value: line.system.name }),
      ),
    );
  const more = systems.length - rows.length;
  const rest = `and ${more} more, none of them worse: ${code('/ops systems', 40)} lists them`;
  return [divider, header('Systems'), ...rows, ...(more > 0 ? [context(rest)] : [])];
}
