import type { z } from 'zod';
import type { Clock } from '../domain/clock.ts';
import type { QueuePort } from '../domain/ports/queue.ts';
import type { GradedReading, Reading, Unit } from '../domain/probe.ts';
import type { Secret, SecretReference } from '../domain/secret.ts';
import type { Connection, ConnectionKind } from './connections.ts';
import type { SelfStatus } from './services.ts';

/** What is known of a system without measuring anything. */
export interface KnownOfSystem {
  /** The newest readings of another probe of the same system, as they were graded; none where it has not run yet. */
  latest(probe: string): Promise<readonly GradedReading[]>;
  /** When a heartbeat was last heard of; undefined when never. */
  heartbeat(name: string): Promise<Date | undefined>;
}

export interface ProbeContext<K extends ConnectionKind | undefined = ConnectionKind | undefined> {
  /** Aborted at the probe's deadline. */
  readonly signal: AbortSignal;
  /** How long that is from its start. */
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly self: SelfStatus;
  readonly queue: QueuePort;
  /** Of the kind that the definition names. */
  readonly connection: K extends ConnectionKind ? Connection<K> : undefined;
  readonly known: KnownOfSystem;
  /** Reads a secret that its parameters refer to; from then on it is kept out of everything that the probe says. */
  readonly secret: (reference: SecretReference) => Promise<Secret>;
  /**
   * Kept from run to run of one plan while the process lives: counters that a rate is made of, a place in a log. A
   * restart loses it, so a probe does without on its first run.
   */
  readonly memory: Map<string, unknown>;
}

/** What one metric of a probe is. */
export interface MetricDescription {
  readonly title: string;
  readonly unit: Unit;
  /** What there is one reading for each of, e.g. `mount point`; left out where there is only one. */
  readonly parts?: string;
}

export type MetricCatalogue = Readonly<Record<string, MetricDescription>>;

/** One way of measuring. It answers readings; grading is done outside. Throwing means `unknown` with the message. */
export interface ProbeDefinition<
  P extends z.ZodType = z.ZodType,
  K extends ConnectionKind | undefined = ConnectionKind | undefined,
> {
  readonly title: string;
  /** The kind of connection that its plan has to name; left out where it needs none. */
  readonly connection?: K;
  readonly parameters: P;
  /** Its own deadline unless the plan sets another. */
  readonly timeoutMs: number;
  /** It starts a child process: of such only a few run at once. */
  readonly spawns?: boolean;
  /** It looks at the connection to Slack of its own process: one without such a connection does not run it. */
  readonly needsSlack?: boolean;
  /** Everything that it may answer; a threshold on anything else is a mistake of the configuration. */
  readonly metrics: MetricCatalogue | ((parameters: z.output<P>) => MetricCatalogue);
  /** Readings of other probes of the same system that it is made of. */
  readonly asks?: (parameters: z.output<P>) => readonly AskedReading[];
  run(context: ProbeContext<K>, parameters: z.output<P>): Promise<readonly Reading[]>;
}

/** A reading of another probe, or all of that probe, and where in the parameters it is named. */
export interface AskedReading {
  readonly probe: string;
  readonly metric?: string;
  readonly at: readonly PropertyKey[];
}

// biome-ignore lint/suspicious/noExplicitAny: the registry holds definitions of every parameter type; each was checked where it was defined
export type LoadedProbe = ProbeDefinition<any, any> & { readonly name: string };

/** Declares a probe; the file name is its name. */
export function defineProbe<P extends z.ZodType, K extends ConnectionKind | undefined = undefined>(
  definition: ProbeDefinition<P, K>,
): ProbeDefinition<P, K> & { readonly defines: 'probe' } {
  return { ...definition, defines: 'probe' };
}

/** The metrics that a probe may answer with these parameters. */
export function metricsOf(definition: Pick<LoadedProbe, 'metrics'>, parameters: unknown): MetricCatalogue {
  return typeof definition.metrics === 'function' ? definition.metrics(parameters) : definition.metrics;
}
