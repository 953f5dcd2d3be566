import type { z } from 'zod';
import type { LoadedReport } from './report.ts';
import type { Services } from './services.ts';

export interface JobContext extends Services {
  /** Aborted when the worker stops or the job's deadline passes. */
  readonly signal: AbortSignal;
  readonly attempt: number;
  readonly reports: readonly LoadedReport[];
}

/**
 * One queued job. It carries ids, re-reads Postgres and is idempotent: running it twice, late or not at all (a
 * sweeper follows) changes nothing.
 */
export interface JobDefinition<D extends z.ZodType = z.ZodType> {
  readonly summary: string;
  readonly data: D;
  readonly timeoutMs: number;
  run(context: JobContext, data: z.output<D>): Promise<void>;
}

// biome-ignore lint/suspicious/noExplicitAny: the registry holds definitions of every data type; each was checked where it was defined
export type LoadedJob = JobDefinition<any> & { readonly name: string };

/** Declares a job; the file name is its name. */
export function defineJob<D extends z.ZodType>(
  definition: JobDefinition<D>,
): JobDefinition<D> & { readonly defines: 'job' } {
  return { ...definition, defines: 'job' };
}
