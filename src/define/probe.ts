import type { z } from 'zod';
import type { QueuePort } from '../domain/ports/queue.ts';
import type { Reading } from '../domain/probe.ts';
import type { SelfStatus } from './services.ts';

export interface ProbeContext {
  /** Aborted at the probe's deadline. */
  readonly signal: AbortSignal;
  readonly self: SelfStatus;
  readonly queue: QueuePort;
}

/** One way of measuring. It answers readings; grading is done outside. Throwing means `unknown` with the message. */
export interface ProbeDefinition<P extends z.ZodType = z.ZodType> {
  readonly title: string;
  readonly parameters: P;
  /** Its own deadline unless the plan sets another. */
  readonly timeoutMs: number;
  run(context: ProbeContext, parameters: z.output<P>): Promise<readonly Reading[]>;
}

// biome-ignore lint/suspicious/noExplicitAny: the registry holds definitions of every parameter type; each was checked where it was defined
export type LoadedProbe = ProbeDefinition<any> & { readonly name: string };

/** Declares a probe; the file name is its name. */
export function defineProbe<P extends z.ZodType>(
  definition: ProbeDefinition<P>,
): ProbeDefinition<P> & { readonly defines: 'probe' } {
  return { ...definition, defines: 'probe' };
}
