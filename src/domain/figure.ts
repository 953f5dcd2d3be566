import { UsageError } from './errors.ts';

/** What is made of the values of a series over a period. */
export const figureShows = [
  'last',
  'first',
  'mean',
  'min',
  'max',
  'p95',
  'sum',
  'count',
  'change',
  'ok',
] as const;
export type FigureShow = (typeof figureShows)[number];

/** Figures of incidents and their handling over a period. */
export const incidentFigures = [
  'opened',
  'resolved',
  'open',
  'critical',
  'mtta',
  'mttr',
  'escalated',
  'alerts',
] as const;
type IncidentFigure = (typeof incidentFigures)[number];

export type SystemFigure =
  | {
      readonly kind: 'series';
      readonly show: FigureShow;
      readonly probe: string;
      readonly metric: string;
      readonly part?: string;
    }
  | { readonly kind: 'incidents'; readonly show: IncidentFigure };

const SERIES = /^([a-z0-9]+)\s+([a-z][a-z0-9-]*)\.([a-z][a-z0-9-]*)(?:\[([^\]]{1,300})\])?$/;

/**
 * Reads `mean api.latency`, `last disk.disk-used[/var]` or `incidents mttr`. `change` is last − first; `ok` the share of
 * samples that were ok, in percent; `count` how many samples had a value. UsageError for anything else.
 */
export function parseFigure(text: string): SystemFigure {
  const words = text.trim();
  const [, incident] = /^incidents\s+([a-z]+)$/.exec(words) ?? [];
  if (incident !== undefined) {
    const show = incidentFigures.find((one) => one === incident);
    if (show !== undefined) return { kind: 'incidents', show };
    throw new UsageError(
      `'incidents ${incident}' is not a figure. Take one of: ${incidentFigures.join(', ')}.`,
    );
  }
  const [, first, probe, metric, part] = SERIES.exec(words) ?? [];
  if (probe === undefined || metric === undefined) {
    throw new UsageError(
      `'${text.slice(0, 80)}' is not a figure. Write what to show and of which metric, e.g. "mean api.latency", "last disk.disk-used[/var]" or "incidents mttr".`,
    );
  }
  const show = figureShows.find((one) => one === first);
  if (show === undefined) {
    throw new UsageError(`'${first}' is not what a figure can show. Take one of: ${figureShows.join(', ')}.`);
  }
  return { kind: 'series', show, probe, metric, ...(part === undefined ? {} : { part }) };
}
