import type { Block, Message } from '../src/define/message.ts';
import { worstFirst } from '../src/domain/compare.ts';
import type { GradedReading, Unit } from '../src/domain/probe.ts';
import type { ServiceState } from '../src/domain/service-map.ts';
import type { SystemTargets } from '../src/domain/system.ts';
import { context, section } from './blocks.ts';
import { countWords, healthLines, statusMark } from './health-words.ts';
import { lineSections } from './lines.ts';
import { figure, firstNames, literal } from './mrkdwn.ts';
import { periodLine, type ReportPeriod } from './report-words.ts';

interface ShownValue {
  readonly part?: string;
  readonly value: number;
  readonly unit: Unit;
  /** 0–1: of the time, how much is known at all. */
  readonly knownShare?: number;
}

export interface SystemReviewModel extends ReportPeriod {
  readonly system: { readonly title: string; readonly targets: SystemTargets };
  readonly schedule: { readonly title: string };
  readonly sections: readonly {
    readonly title: string;
    readonly figures: readonly { readonly title: string; readonly values: readonly ShownValue[] }[];
    readonly health?: readonly GradedReading[];
    readonly advice: readonly string[];
  }[];
  readonly services: readonly ServiceState[];
  /** How everything stands now. */
  readonly readings: readonly GradedReading[];
}

const maxParts = 6;
/** Room for all sections together; what does not fit is counted. */
const charactersInAll = 9_000;

/** What a clock of a system posts. Advice stands out; a figure that nothing was measured for says so. */
export function systemReviewMessage(model: SystemReviewModel): Message {
  const worst = worstFirst(model.readings)[0]?.status ?? 'unknown';
  const name = `${literal(model.system.title, 80)} – ${literal(model.schedule.title, 100)}`;
  const headline = `${statusMark(worst)} ${name}: ${countWords(model.readings)}`;
  const room = Math.floor(charactersInAll / Math.max(1, model.sections.length));
  const down = model.services.filter((service) => service.down).map(({ title }) => title);
  return {
    text: headline,
    blocks: [
      section(`*${headline}*`),
      context(periodLine(model)),
      ...(down.length === 0 ? [] : [section(`${statusMark('critical')} Down: *${firstNames(down)}*`)]),
      ...model.sections.flatMap((one) => sectionBlocks(one, room)),
      ...promised(model.system.targets),
    ].slice(0, 50),
  };
}

function sectionBlocks(
  { title, figures, health, advice }: SystemReviewModel['sections'][number],
  room: number,
): readonly Block[] {
  const lines = [
    `*${literal(title, 80)}*`,
    ...figures.map(figureLine),
    ...(health === undefined
      ? []
      : health.length === 0
        ? ['Nothing has been measured.']
        : healthLines(health)),
    ...advice.map((text) => `→ ${literal(text, 300)}`),
  ];
  return lineSections(lines, (more) => `and ${more} more`, { maxCharacters: room });
}

function figureLine({
  title,
  values,
}: {
  readonly title: string;
  readonly values: readonly ShownValue[];
}): string {
  const shown = values.slice(0, maxParts).map(({ part, value, unit, knownShare }) => {
    const known =
      knownShare === undefined ? '' : ` (known for ${figure(knownShare * 100, 'percent')} of the time)`;
    const words = `*${figure(value, unit)}*${known}`;
    return part === undefined || part === '' ? words : `${literal(part, 60)} ${words}`;
  });
  const left = values.length - shown.length;
  const text = shown.length === 0 ? '– nothing measured' : shown.join(', ');
  return `${literal(title, 80)}: ${text}${left > 0 ? ` and ${left} more` : ''}`;
}

function promised({
  availabilityPercent,
  acknowledgeMs,
  resolveMs,
  escalatedPercent,
}: SystemTargets): readonly Block[] {
  const words = [
    ...(availabilityPercent === undefined ? [] : [`available ${availabilityPercent} % of the time`]),
    ...(acknowledgeMs === undefined ? [] : [`acknowledged within ${figure(acknowledgeMs / 1000, 's')}`]),
    ...(resolveMs === undefined ? [] : [`resolved within ${figure(resolveMs / 1000, 's')}`]),
    ...(escalatedPercent === undefined ? [] : [`at most ${escalatedPercent} % of incidents escalated`]),
  ];
  return words.length === 0 ? [] : [context(`Promised: ${words.join(', ')}`)];
}
