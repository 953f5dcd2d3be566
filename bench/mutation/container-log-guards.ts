import { type Guard, of } from './guard.ts';

const linesTests = 'test/targets/container-lines.test.ts';
const probeTests = 'test/probes/container-log.test.ts';
const threadsTests = 'test/targets/files/container-log-threads.test.ts';
const containerLines = 'src/targets/container-lines.ts';
const readContainerLog = 'src/targets/read-container-log.ts';
const probe = 'src/probes/container-log.ts';

/** Guards of reading the logs of containers: bounded, whole, by the engine's own times, and never for ever. */
export const containerLogGuards: readonly Guard[] = [
  of(
    'an engine that is slow with its logs and holds every reader',
    'src/targets/files/file-threads.ts',
    'return busy.length < MOST_OF_ONE_ENGINE;',
    'return true;',
    threadsTests,
    'leaves threads',
  ),
  of(
    'a reader that waits for an engine when nobody waits for it',
    'src/targets/files/thread.ts',
    'then(() => abort.abort(new GivenUp()))',
    'then(() => {})',
    threadsTests,
    'is told',
  ),
  of(
    'a line of a container without end',
    containerLines,
    'const room = REGION - this.length;',
    'const room = Number.POSITIVE_INFINITY;',
    linesTests,
  ),
  of(
    'a time of a line without end',
    containerLines,
    'const room = at + LONGEST_TIME - line.time.length;',
    'const room = Number.POSITIVE_INFINITY;',
    linesTests,
  ),
  of(
    'times within a line that is sent in parts',
    containerLines,
    'if (begins) line.awaitsTime = true;',
    '',
    linesTests,
  ),
  of(
    'lines from before the window',
    containerLines,
    'if (!line.old) this.#pass(payload, at, stop);',
    'this.#pass(payload, at, stop);',
    linesTests,
  ),
  of(
    'a line of the first second that is left out',
    containerLines,
    "(line.time.includes('.') ? 0 : 999)",
    '0',
    linesTests,
  ),
  of(
    'the last lines of two streams that become one',
    containerLines,
    'if (buffer[end - 1] !== NEW_LINE) this.#flush();',
    '',
    linesTests,
  ),
  of(
    'a log that broke off and is told as whole',
    containerLines,
    'if (within || this.#frames?.within === true)',
    'if (within)',
    linesTests,
  ),
  of(
    'a log of a container that is too long, half counted',
    readContainerLog,
    'if (bytes > mostBytes) {',
    'if (false) {',
    probeTests,
    'half counted',
  ),
  of(
    'an engine that leaves out the second in which the window begins',
    readContainerLog,
    'Math.floor(part.from / 1000) - 1',
    'Math.floor(part.from / 1000)',
    probeTests,
    'window',
  ),
  of(
    'one container that hides the others',
    probe,
    'signal.throwIfAborted();\n    return { name',
    'throw error;\n    return { name',
    probeTests,
    'does not stop',
  ),
];
