import type { GradedReading, ProbeStatus } from './probe.ts';

/** One system in one line. */
export interface SystemLine {
  readonly system: { readonly name: string; readonly title: string; readonly owner?: string };
  /** The worst of its readings; unknown where there is none. */
  readonly status: ProbeStatus;
  readonly counts: Readonly<Record<ProbeStatus, number>>;
  /** Worst first. */
  readonly notOk: readonly GradedReading[];
  /** Titles of services whose own probe says that they do not run. */
  readonly servicesDown: readonly string[];
  /** Open ones. */
  readonly incidents: number;
  /** When the newest of its readings was taken. */
  readonly measuredAt?: Date;
}
