import type { Grade } from './threshold.ts';

/** How a measured thing stands; `unknown` is never `ok`. Worst first. */
export const probeStatuses = ['critical', 'warning', 'unknown', 'ok'] as const;
export type ProbeStatus = (typeof probeStatuses)[number];

/** Units that are shown in a way of their own; `percent` is 0–100, `ratio` 0–1, `per-core` a load. */
export const knownUnits = [
  'percent',
  'ratio',
  'bytes',
  'bytes-per-second',
  'ms',
  's',
  'celsius',
  'count',
  'per-core',
  'per-second',
  'per-minute',
  'per-hour',
  'none',
] as const;
type KnownUnit = (typeof knownUnits)[number];

/** A known unit, or any short word that is shown behind the figure as it stands, e.g. `chars/s` or `USD`. */
export type Unit = KnownUnit | (string & {});

/** One figure that a probe read, before it is graded. */
export interface Reading {
  /** Unique within the probe's target, e.g. `disk-used`; with `part` for one of many, e.g. the mount point. */
  readonly metric: string;
  readonly part?: string;
  /** Undefined when it could not be measured: `error` says why. */
  readonly value?: number;
  readonly unit: Unit;
  /** For people, e.g. `14.2 GiB of 23.4 GiB`. Plain text. */
  readonly detail?: string;
  readonly error?: string;
  /** Where the probe itself knows how it stands (e.g. an unhealthy container); thresholds may only worsen it. */
  readonly status?: ProbeStatus;
}

/** The system of what `watchbill.yml` itself has probed: this host and Watchbill's own parts. No pack has its name. */
export const hostSystem = 'host';

/** Names one series among all. */
export interface SeriesName {
  readonly system: string;
  /** Name of the plan, unique within its system. */
  readonly probe: string;
  /** Host name or other target. */
  readonly target: string;
  readonly metric: string;
  readonly part?: string | undefined;
}

/** A reading held against its threshold. */
export interface GradedReading extends Reading, Grade, Pick<SeriesName, 'system' | 'probe' | 'target'> {
  /** Of the system's services, the one that it speaks of. */
  readonly service?: string;
  readonly status: ProbeStatus;
  readonly measuredAt: Date;
}

/** `disk disk used /var`: one series for people. */
export function seriesLabel({
  probe,
  metric,
  part = '',
}: Pick<SeriesName, 'probe' | 'metric' | 'part'>): string {
  const words = [probe, metric === probe ? '' : metric].map((word) => word.replaceAll('-', ' '));
  return [...words, part].filter((word) => word !== '').join(' ');
}
