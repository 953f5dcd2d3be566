import { z } from 'zod';
import { HOUR_MS } from '../../domain/duration.ts';
import type { MaintenancePlan } from '../../domain/maintenance.ts';
import type { Matcher } from '../../domain/matcher.ts';
import { parseRecurrence } from '../../domain/recurrence-syntax.ts';
import type { Settings } from '../../domain/settings.ts';
import type { ParsedConfiguration } from '../schema.ts';
import { channel, duration, matcher, name, parsedBy, timeZone } from './fields.ts';
import { duplicates, type Mistake } from './mistake.ts';
import { serviceMatchers } from './services.ts';

/** One window; a pack's hides what is of its system. */
export const maintenanceWindow = z.strictObject({
  name,
  match: z.array(matcher).min(1).optional(),
  services: z.array(name).min(1).optional(),
  /** Left out: it is started by hand only. */
  schedule: parsedBy(parseRecurrence).optional(),
  timeZone: timeZone.optional(),
  channel: channel.optional(),
  announce: z.array(duration).max(5).prefault(['24h', '1h']),
  /** How long one lasts that is started by hand; the length of the schedule where left out. */
  for: duration.pipe(z.number().min(60_000, 'has to be at least 1m')).optional(),
  reason: z.string().min(1).max(300).default('planned maintenance'),
});

/** `maintenance:` */
export const maintenance = z.array(maintenanceWindow).default([]);

/** `emergency:` */
export const emergency = z.strictObject({ notice: duration.prefault('15m') }).prefault({});

export function maintenanceOf(
  parsed: ParsedConfiguration,
  mistakes: Mistake[],
): Pick<Settings, 'maintenance' | 'emergencyNoticeMs' | 'services'> {
  duplicates(parsed.maintenance, ['maintenance'], mistakes);
  const services = serviceMatchers(parsed.services);
  const plans = parsed.maintenance.map((window, index) => {
    const path = ['maintenance', index];
    if ((window.match === undefined) === (window.services === undefined)) {
      mistakes.push({ path, message: 'has to say what it is about: either match or services.' });
    }
    const sets = (window.services ?? []).flatMap((service, place): readonly (readonly Matcher[])[] => {
      const matchers = Object.hasOwn(services, service) ? services[service] : undefined;
      if (matchers !== undefined) return [matchers];
      const known = Object.keys(services).join(', ') || 'none';
      mistakes.push({
        path: [...path, 'services', place],
        message: `there is no service '${service}'. Services: ${known}.`,
      });
      return [];
    });
    return maintenancePlan(window, window.match === undefined ? sets : [window.match], parsed);
  });
  return { maintenance: plans, emergencyNoticeMs: parsed.emergency.notice, services };
}

/** The window over these alerts; time zone and channel are of `place` where it says nothing. */
export function maintenancePlan(
  { name, schedule, timeZone, channel, announce, for: length, reason }: z.output<typeof maintenanceWindow>,
  matchers: MaintenancePlan['matchers'],
  place: Pick<MaintenancePlan, 'timeZone' | 'channel'>,
): MaintenancePlan {
  return {
    name,
    matchers,
    ...(schedule === undefined ? {} : { recurrence: schedule }),
    timeZone: timeZone ?? place.timeZone,
    channel: channel ?? place.channel,
    announceMs: announce.toSorted((left, right) => right - left),
    durationMs: length ?? (schedule === undefined ? HOUR_MS : lengthOf(schedule)),
    reason,
  };
}

function lengthOf({ startMinute, endMinute }: { readonly startMinute: number; readonly endMinute: number }) {
  const minutes = endMinute - startMinute;
  return (minutes > 0 ? minutes : minutes + 24 * 60) * 60_000;
}
