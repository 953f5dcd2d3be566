import type { FigureShow, SystemFigure } from '../domain/figure.ts';
import type { IncidentFigures } from '../domain/ports/report-store.ts';
import type { SeriesSummary } from '../domain/ports/sample-store.ts';
import type { GradedReading, Unit } from '../domain/probe.ts';

/** One value of a figure: of a series with parts there is one for each. */
export interface FigureValue {
  readonly part?: string;
  readonly value: number;
  readonly unit: Unit;
}

/** What figures of a period are made of. */
export interface ReviewMaterial {
  readonly summaries: readonly SeriesSummary[];
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
  return material.summaries
    .filter(isMeant)
    .map((one) => shownValue(one.part, summaryValue(show, one), unitOf(show, one.unit)));
}

function shownValue(part: string | undefined, value: number, unit: Unit): FigureValue {
  return { value, unit, ...(part === undefined ? {} : { part }) };
}

function summaryValue(show: Exclude<FigureShow, 'last'>, summary: SeriesSummary): number {
  const { first, last, mean, minimum, maximum, p95, samples, notOkShare } = summary;
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
    case 'ok':
      return (1 - notOkShare) * 100;
  }
}

function unitOf(show: FigureShow, unit: Unit): Unit {
  if (show === 'ok') return 'percent';
  return show === 'count' ? 'count' : unit;
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
