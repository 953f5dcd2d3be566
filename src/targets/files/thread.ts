import { parentPort } from 'node:worker_threads';
import { OpsError } from '../../domain/errors.ts';
import { countAccess, countLog } from './read-log.ts';
import { surveyFiles } from './survey-files.ts';
import type { FileAnswer, FileOrder, FileTask } from './tasks.ts';

/** Raised where nobody waits for the answer any more. */
class GivenUp extends Error {}

async function work(task: FileTask, goOn: () => void, signal: AbortSignal): Promise<unknown> {
  switch (task.kind) {
    case 'log':
      return countLog(task, goOn);
    case 'access':
      return countAccess(task, goOn);
    case 'survey':
      return surveyFiles(task, goOn);
    case 'container-log': {
      // What speaks to an engine is loaded by those threads only that do.
      const { countContainerLog } = await import('../read-container-log.ts');
      return countContainerLog(task, signal, goOn);
    }
  }
}

async function answerTo({ task, givenUp }: FileOrder): Promise<FileAnswer> {
  const flag = new Int32Array(givenUp);
  const goOn = (): void => {
    if (Atomics.load(flag, 0) === 1) throw new GivenUp();
  };
  const abort = new AbortController();
  // Who waits for an engine asks nothing in between: it is told.
  void Promise.resolve(Atomics.waitAsync(flag, 0, 0).value).then(() => abort.abort(new GivenUp()));
  try {
    return { done: await work(task, goOn, abort.signal) };
  } catch (error) {
    if (error instanceof OpsError) return { failed: error.code, message: error.message };
    return {
      failed: 'defect',
      message: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    };
  } finally {
    // Nobody is left waiting for a word that does not come any more.
    Atomics.notify(flag, 0);
  }
}

parentPort?.on('message', (order: FileOrder) => {
  void answerTo(order).then((answer) => parentPort?.postMessage(answer));
});
