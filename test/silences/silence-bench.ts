import { DAY_MS, HOUR_MS } from '../../src/domain/duration.ts';
import type { MaintenancePlan } from '../../src/domain/maintenance.ts';
import { releaseSilences } from '../../src/incidents/release-silences.ts';
import { advanceMaintenance } from '../../src/silences/advance-maintenance.ts';
import { advanceSilences } from '../../src/silences/advance-silences.ts';
import { advanceSeries } from '../../src/silences/silence-series.ts';
import { tellBegins } from '../../src/silences/tell-begins.ts';
import { windowWords } from '../../templates/maintenance-words.ts';
import { firing, pipeline } from '../support/alerts.ts';

/** Silences over stores in memory and the real pipeline, with the clock in hand; two alerts fire on one incident. */
export async function silenceBench(maintenance: readonly MaintenancePlan[] = []) {
  const line = pipeline();
  const settings = {
    ...line.settings,
    channel: '#ops',
    silenceLongestMs: 30 * DAY_MS,
    maintenance,
    emergencyNoticeMs: HOUR_MS / 4,
    services: { shop: [{ label: 'service', operator: '=', value: 'shop' } as const] },
    timeZone: 'UTC',
  };
  const context = { ...line, settings };
  await line.intake.accept([firing({ instance: 'a' }), firing({ instance: 'b' })]);
  const words = {
    reminder: ({ silence }: { silence: { id: string } }) => ({ text: `reminder of ${silence.id}` }),
    ended: ({ silence, firingTotal }: { silence: { id: string }; firingTotal: number }) => ({
      text: `end of ${silence.id}, ${firingTotal} fire`,
    }),
  };
  return {
    ...context,
    /** What the timer does at this moment. */
    async tick(): Promise<void> {
      await advanceMaintenance(context, windowWords);
      await advanceSeries(context);
      await advanceSilences(context, words);
      await releaseSilences(context);
      await tellBegins(context);
    },
    /** Where which notices went, in the order in which they were decided. */
    notices: () =>
      [...line.stores.database.state.deliveries.values()]
        .filter(({ kind }) => kind === 'notice')
        .map(({ key, channel, message }) => ({ key, channel, text: message?.text })),
    at: (minutes: number) => new Date(line.clock.now().getTime() + minutes * 60_000),
  };
}

export const incidentId = 'INC-20261121-0001';
export const silenceId = 'SIL-20261121-0001';
