import { type IntakeCounts, noCounts } from '../domain/accounts.ts';
import { type Batch, LOOKED_AT_AGAIN, type StepKind } from './stage.ts';

/**
 * What a batch made of its events. Each figure is taken where it is made: an event that a stage loses is missing in the
 * sum, and what fires is counted by what is written.
 */
export function countsOf({ events, duplicates, steps, stored, changes }: Batch): IntakeCounts {
  const kinds: Record<StepKind, number> = { fired: 0, updated: 0, resolved: 0, stored: 0, acknowledged: 0 };
  for (const { index, kind } of steps) if (index !== LOOKED_AT_AGAIN) kinds[kind] += 1;
  const repeats = [...duplicates].filter((index) => index !== LOOKED_AT_AGAIN).length;
  // The last writing of an alert is the one that stays.
  const after = new Map(changes.alerts.map(({ fingerprint, status }) => [fingerprint, status]));
  let firing = 0;
  for (const [fingerprint, status] of after) {
    firing += Number(status === 'firing') - Number(stored.get(fingerprint)?.status === 'firing');
  }
  return { ...noCounts, ...kinds, accepted: events.length, deduplicated: repeats, firing };
}
