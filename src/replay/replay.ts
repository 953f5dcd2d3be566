import type { HistoryStore } from '../domain/ports/history-store.ts';
import type { Settings } from '../domain/settings.ts';
import { CardLedger } from './card-ledger.ts';
import { nightIn } from './night.ts';
import { OutcomeTally } from './outcome-tally.ts';
import { type PastMoment, pastMoments } from './past-events.ts';
import type { ReplayOutcome, Side } from './replay-outcome.ts';
import { Simulation } from './simulation.ts';

/** What is run again, and through what. */
export interface Replay {
  readonly history: Pick<HistoryStore, 'episodes' | 'silences'>;
  readonly current: Settings;
  readonly proposed: Settings;
  /** Inclusive. */
  readonly from: Date;
  /** Exclusive. */
  readonly to: Date;
  /** Whoever took an incident in reality takes what its alerts are on here; otherwise nobody ever acknowledges. */
  readonly acknowledgedAsKnown: boolean;
  readonly examplesOfEach?: number;
  readonly pageSize?: number;
}

/** How far a replay has come, and what it holds in memory. */
export interface ReplayProgress {
  readonly episodes: number;
  readonly at: Date;
  readonly open: number;
}

/**
 * Runs the stored alerts of a time through two configurations, side by side and moment by moment, and adds up how the
 * cards and the calls differ. It reads and never writes.
 */
export async function replay(
  { history, current, proposed, from, to, acknowledgedAsKnown, examplesOfEach = 5, pageSize }: Replay,
  onProgress: (progress: ReplayProgress) => void = () => undefined,
): Promise<ReplayOutcome> {
  const silences = await history.silences(from, to);
  const tally = new OutcomeTally(examplesOfEach);
  const ledger = new CardLedger(tally, nightIn(proposed.timeZone));
  const moved = new Set<string>();
  const simulate = (side: Side, settings: Settings) =>
    new Simulation(settings, silences, {
      opened: (incident) => ledger.opened(side, incident),
      wanted: (delivery, at) => ledger.wanted(side, delivery, at),
      placed: (fingerprints) => {
        for (const fingerprint of fingerprints) moved.add(fingerprint);
      },
      closed: (incidentId) => ledger.closed(side, incidentId),
    });
  const runs = [simulate('current', current), simulate('proposed', proposed)] as const;
  const link = (fingerprint: string, reality?: string): void =>
    ledger.link(runs[0].placeOf(fingerprint), runs[1].placeOf(fingerprint), reality);
  const linkMoved = (): void => {
    for (const fingerprint of moved) link(fingerprint);
    moved.clear();
  };

  let episodes = 0;
  const live = async (moment: PastMoment): Promise<void> => {
    const { at, events, incidentIds, acknowledged } = moment;
    for (const run of runs) await run.advance(at);
    linkMoved();
    for (const run of runs) await run.accept(events, at);
    for (const { fingerprint } of events) link(fingerprint, incidentIds.get(fingerprint));
    linkMoved();
    if (acknowledgedAsKnown) {
      for (const [fingerprint, by] of acknowledged) {
        for (const run of runs) await run.acknowledge(fingerprint, by, at);
      }
    }
    episodes += moment.begun;
  };
  for await (const moment of pastMoments(history, from, to, pageSize)) {
    await live(moment);
    if (moment.begun > 0) onProgress({ episodes, at: moment.at, open: ledger.size });
  }
  for (const run of runs) await run.advance(to);
  linkMoved();
  ledger.closeAll();
  return tally.outcome({ from, to, episodes });
}
