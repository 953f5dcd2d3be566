import { formatDuration } from '../src/domain/duration.ts';
import { moment } from './mrkdwn.ts';

export interface ReportPeriod {
  readonly from: Date;
  readonly to: Date;
  readonly timeZone: string;
  /** Set when it is posted after its time. */
  readonly lateByMs: number | undefined;
}

/** Over what the figures are, and a mark when they come late. */
export function periodLine({ from, to, timeZone, lateByMs }: ReportPeriod): string {
  const late =
    lateByMs === undefined ? '' : ` · ⏱️ late by ${formatDuration(lateByMs)}: nobody was there to post it`;
  return `${moment(from)} – ${moment(to)} (scheduled in ${timeZone})${late}`;
}

/** A mean, with of how many where that is known, or a dash where there is nothing to take it of. */
export function meanWords(meanMs: number | undefined, of?: number): string {
  if (meanMs === undefined) return '–';
  return of === undefined ? formatDuration(meanMs) : `${formatDuration(meanMs)} (of ${of})`;
}
