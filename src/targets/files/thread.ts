import { parentPort } from 'node:worker_threads';
import { OpsError } from '../../domain/errors.ts';
import { countAccess, countLog } from './read-log.ts';
import { surveyFiles } from './survey-files.ts';
import type { FileAnswer, FileOrder, FileTask } from './tasks.ts';

/** Raised where nobody waits for the answer any more. */
class GivenUp extends Error {}

function work(task: FileTask, goOn: () => void): unknown {
  switch (task.kind) {
    case 'log':
      return countLog(task, goOn);
    case 'access':
      return countAccess(task, goOn);
    case 'survey':
      return surveyFiles(task, goOn);
  }
}

async function answerTo({ task, givenUp }: FileOrder): Promise<FileAnswer> {
  const flag = new Int32Array(givenUp);
  const goOn = (): void => {
    if (Atomics.load(flag, 0) === 1) throw new GivenUp();
  };
  try {
    return { done: await work(task, goOn) };
  } catch (error) {
    if (error instanceof OpsError) return { failed: error.code, message: error.message };
    return {
      failed: 'defect',
      message: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    };
  }
}

parentPort?.on('message', (order: FileOrder) => {
  void answerTo(order).then((answer) => parentPort?.postMessage(answer));
});
