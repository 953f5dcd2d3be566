import type { GradedReading } from '../probe.ts';

/** Runs the configured probes now, each against its own deadline. */
export interface ProbeRunner {
  /** Never rejects: a probe that throws or is late answers `unknown` with the reason. Worst first. */
  runAll(): Promise<readonly GradedReading[]>;
}
