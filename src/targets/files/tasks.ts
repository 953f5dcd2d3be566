import type { CountedLog, LogTask } from './read-log.ts';

/** What a thread may be asked to read. Plain data. */
export type FileTask = LogTask;

export interface FileResults {
  readonly log: CountedLog;
}

export interface FileOrder {
  readonly task: FileTask;
  /** One number, which becomes 1 when nobody waits any more. */
  readonly givenUp: SharedArrayBuffer;
}

export type FileAnswer = { readonly done: unknown } | { readonly failed: string; readonly message: string };
