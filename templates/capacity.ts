import type { Message } from '../src/define/message.ts';
import type { Unit } from '../src/domain/probe.ts';
import { context, section } from './blocks.ts';
import { statusMark } from './health-words.ts';
import { lineSections } from './lines.ts';
import { code, figure, literal } from './mrkdwn.ts';

export interface CapacityModel {
  readonly system: { readonly title: string };
  readonly forecasts: readonly {
    readonly title: string;
    readonly unit: Unit;
    readonly now: number;
    readonly ahead: number;
    readonly perDay: number;
    readonly limit?: { readonly words: string };
    readonly daysLeft?: number;
  }[];
}

const soonDays = 14;
const aheadDays = 90;

/** Where what fills up is going, soonest first. */
export function capacityMessage({ system, forecasts }: CapacityModel): Message {
  const text = `Capacity of ${literal(system.title, 100)}`;
  if (forecasts.length === 0) {
    const how = `Nothing to forecast yet: it takes two values at different times of a probe with ${code('views: [capacity]', 40)} in its pack.`;
    return { text, blocks: [section(`*${text}*`), section(how)] };
  }
  const lines = forecasts.map(({ title, unit, now, ahead, perDay, limit, daysLeft }) => {
    const pace = `${perDay >= 0 ? '+' : '−'}${figure(Math.abs(perDay), unit)} a day`;
    const course = `*${figure(now, unit)}* now, ${pace}, ${figure(ahead, unit)} in three months`;
    if (limit === undefined) return `${literal(title, 120)}: ${course}`;
    const words = literal(limit.words, 40);
    if (daysLeft === undefined)
      return `${statusMark('ok')} ${literal(title, 120)}: ${course}; never reaches ${words}`;
    const mark = daysLeft <= 0 ? 'critical' : daysLeft <= soonDays ? 'warning' : 'ok';
    const when = daysLeft <= 0 ? `is beyond ${words}` : `reaches ${words} in ${daysWords(daysLeft)}`;
    return `${statusMark(mark)} ${literal(title, 120)}: ${course}; ${daysLeft <= aheadDays ? `*${when}*` : when}`;
  });
  return {
    text,
    blocks: [
      section(`*${text}*`),
      ...lineSections(lines, (more) => `and ${more} more, none of them sooner`),
      context(
        'The straight line through the last 30 days (least squares), drawn on. The chart comes as a direct message.',
      ),
    ],
  };
}

function daysWords(days: number): string {
  if (days < 1) return 'less than a day';
  const whole = Math.floor(days);
  return whole < 60 ? `${whole} ${whole === 1 ? 'day' : 'days'}` : `${Math.floor(whole / 30)} months`;
}
