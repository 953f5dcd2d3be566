import type { ContainerLogTask, CountedContainerLog } from '../read-container-log.ts';
import type { AccessTask, CountedAccess, CountedLog, LogTask } from './read-log.ts';
import type { Survey, SurveyTask } from './survey-files.ts';

/** What a thread may be asked to read. Plain data. */
export type FileTask = LogTask | AccessTask | SurveyTask | ContainerLogTask;

export interface FileResults {
  readonly log: CountedLog;
  readonly access: CountedAccess;
  readonly survey: Survey;
  readonly 'container-log': CountedContainerLog;
}

export interface FileOrder {
  readonly task: FileTask;
  /** One number, which becomes 1 when nobody waits any more. */
  readonly givenUp: SharedArrayBuffer;
}

export type FileAnswer = { readonly done: unknown } | { readonly failed: string; readonly message: string };
