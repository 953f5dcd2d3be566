import { z } from 'zod';
import type { Incident } from '../domain/incident.ts';
import { dueAt, type Timers } from '../domain/timers.ts';

const moment = z.coerce.date();
/** JSON knows no dates: they are text in the column. */
const stored = z.object({
  hold: z.object({ until: moment, why: z.enum(['group-wait', 'cause-over', 'mute-time']) }).optional(),
  toldAt: moment.optional(),
  joined: z.object({ count: z.number(), tellAt: moment }).optional(),
  remindAt: moment.optional(),
  clear: z.object({ since: moment, resolveAt: moment.optional() }).optional(),
  cleared: z.array(moment).optional(),
  flapping: z.object({ since: moment, count: z.number(), quietAt: moment }).optional(),
});

/** The timers of an incident as the column holds them. */
export function timersFromJson(json: unknown): Timers {
  return stored.parse(json) as Timers;
}

/** The columns that follow from the timers. */
export function timerColumns(incident: Incident): object {
  return { dueAt: dueAt(incident), heldUntil: incident.timers?.hold?.until };
}
