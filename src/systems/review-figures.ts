import type { FigureShow, SystemFigure } from '../domain/figure.ts';
import type { IncidentFigures } from '../domain/ports/report-store.ts';
import type { SeriesOutcome, SeriesSummary } from '../domain/ports/sample-store.ts';
import type { GradedReading, Unit } from '../domain/probe.ts';

/** One value of a figure: of a series with parts there is one for each. */
export interface FigureValue {
  readonly part?: string;
  readonly value: number;
  readonly unit: Unit;
  /** 0–1: of the time, how much is known at all; told where it is not nearly all. */
  readonly knownShare?: number;
}

/** What figures of a period are made of. */
export interface ReviewMaterial {
  readonly summaries: readonly SeriesSummary[];
  readonly outcomes: readonly SeriesOutcome[];
  /** How often a probe should have been run in the period; undefined where nobody says. */
  readonly expected: (probe: string) => number | undefined;
  /** How everything stands now. */
  readonly readings: readonly GradedReading[];
  readonly incidents: IncidentFigures;
}

/** The values of a figure; none where nothing was measured. */
export function figureValues(figure: SystemFigure, material: ReviewMaterial): readonly FigureValue[] {
  if (figure.kind === 'incidents') return incidentValue(figure.show, material.incidents);
  const { show, probe, metric, part } = figure;
  const isMeant = (one: { probe: string; metric: string; part?: string | undefined }) =>
    one.probe === probe && one.metric === metric && (part === undefined || one.part === part);
  if (show === 'last') {
    return material.readings
      .filter(isMeant)
      .flatMap((one) => (one.value === undefined ? [] : [shownValue(one.part, one.value, one.unit)]));
  }
  if (show === 'ok') {
    return material.outcomes.filter(isMeant).map((one) => okValue(one, material));
  }
  return material.summaries
    .filter(isMeant)
    .map((one) => shownValue(one.part, summaryValue(show, one), show === 'count' ? 'count' : one.unit));
}

function shownValue(part: string | undefined, value: number, unit: Unit): FigureValue {
  return { value, unit, ...(part === undefined ? {} : { part }) };
}

/** Of how much less is known is told; the watcher is restarted now and then. */
const NEARLY_ALL = 0.95;

/**
 * Of the runs, those in which it was ok. A probe that failed as a whole has a reading of its own name instead: such a run
 * was not ok either. While nobody ran the probe, nothing is known, neither good nor bad.
 */
function okValue(outcome: SeriesOutcome, { outcomes, expected }: ReviewMaterial): FigureValue {
  const { probe, metric, part, samples, notOk } = outcome;
  const failures = outcomes
    .filter((one) => one.probe === probe && one.metric === probe && metric !== probe)
    .reduce((sum, one) => sum + one.notOk, 0);
  const wanted = expected(probe);
  // That nobody runs it is noted once a minute, however seldom it is to be run.
  const failed = wanted === undefined ? failures : Math.min(failures, Math.max(0, wanted - samples));
  const known = samples + failed;
  const share = wanted === undefined || wanted === 0 ? 1 : known / wanted;
  return {
    ...shownValue(part, ((samples - notOk) / known) * 100, 'percent'),
    ...(share < NEARLY_ALL ? { knownShare: share } : {}),
  };
}

function summaryValue(show: Exclude<FigureShow, 'last' | 'ok'>, summary: SeriesSummary): number {
  const { first, last, mean, minimum, maximum, p95, samples } = summary;
  switch (show) {
    case 'first':
      return first;
    case 'mean':
      return mean;
    case 'min':
      return minimum;
    case 'max':
      return maximum;
    case 'p95':
      return p95;
    case 'sum':
      return mean * samples;
    case 'count':
      return samples;
    case 'change':
      return last - first;
  }
}

function incidentValue(
  show: Extract<SystemFigure, { kind: 'incidents' }>['show'],
  figures: IncidentFigures,
): readonly FigureValue[] {
  const { critical, warning, info } = figures.openedBySeverity;
  const opened = critical + warning + info;
  const count = (value: number): readonly FigureValue[] => [{ value, unit: 'count' }];
  const lasting = (ms: number | undefined): readonly FigureValue[] =>
    ms === undefined ? [] : [{ value: ms / 1000, unit: 's' }];
  switch (show) {
    case 'opened':
      return count(opened);
    case 'critical':
      return count(critical);
    case 'resolved':
      return count(figures.resolved);
    case 'open':
      return count(figures.stillOpen);
    case 'mtta':
      return lasting(figures.meanTimeToAcknowledgeMs);
    case 'mttr':
      return lasting(figures.meanTimeToResolveMs);
    case 'escalated':
      return opened === 0 ? [] : [{ value: (figures.escalated / opened) * 100, unit: 'percent' }];
    case 'alerts':
      return count(figures.episodes);
  }
}
