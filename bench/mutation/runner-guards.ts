import { type Guard, of } from './guard.ts';

const runProbesTests = 'test/probes/runner/run-probes.test.ts';
const validateReadingsTests = 'test/probes/runner/validate-readings.test.ts';
const processTurnsTests = 'test/probes/runner/process-turns.test.ts';
const commandTests = 'test/probes/command.test.ts';
const runProbes = 'src/probes/runner/run-probes.ts';
const validateReadings = 'src/probes/runner/validate-readings.ts';
const processTurns = 'src/probes/runner/process-turns.ts';
const runProgram = 'src/targets/programs/run-program.ts';

/** Guards of running probes and programs: deadlines, turns, secrets, what is answered. */
export const runnerGuards: readonly Guard[] = [
  of('a probe that hangs and is never told to stop', runProbes, 'deadline.abort(late);', '', runProbesTests),
  of(
    'a probe that hangs and keeps the others',
    runProbes,
    'resolve(report(plan, late));',
    '',
    runProbesTests,
  ),
  of(
    'a second run while the first hangs',
    runProbes,
    'if (before !== undefined && !before.late) return before.answer;\n    if (before !== undefined) {',
    'if (before !== undefined && !before.late) return before.answer;\n    if (false) {',
    runProbesTests,
  ),
  of(
    'two runs of a probe at once',
    runProbes,
    'if (before !== undefined && !before.late) return before.answer;',
    '',
    runProbesTests,
  ),
  of(
    'runs that hang without bound',
    runProbes,
    'if (hungOf(plan.probe) > 0 && allHung() >= mostHung) {',
    'if (false) {',
    runProbesTests,
  ),
  of(
    'runs that hang, counted for ever',
    runProbes,
    'if (entry.late) hung.set(plan.probe, hungOf(plan.probe) - 1);',
    '',
    runProbesTests,
  ),
  of(
    'a connection that tells its password in a value',
    runProbes,
    'validateReadings(answer, revealed)',
    'validateReadings(answer)',
    runProbesTests,
  ),
  of(
    'a connection that tells its password in an error',
    runProbes,
    'withoutSecrets(revealed, ()',
    'withoutSecrets([], ()',
    runProbesTests,
  ),
  of(
    'a secret of a connection that nobody hides',
    'src/probes/runner/resolve-secrets.ts',
    'revealed.push(text);',
    '',
    runProbesTests,
  ),
  of('a secret of a parameter that nobody hides', runProbes, 'revealed.push(text);', '', runProbesTests),
  of(
    'an error that quotes an address with its password',
    'src/probes/runner/failure.ts',
    'shorten(scrubSecrets(messageOf(error)), longest)',
    'shorten(messageOf(error), longest)',
    'test/probes/runner/run-probes.test.ts test/probes/runner/scrub-secrets.test.ts',
  ),
  of(
    'a detail that quotes an address with its password',
    validateReadings,
    'shorten(scrubSecrets(hideSecrets(text, secrets)), length)',
    'shorten(hideSecrets(text, secrets), length)',
    validateReadingsTests,
  ),
  of(
    'a log that is flooded by a probe that fails',
    runProbes,
    'if (!failing.has(key)) log.warn',
    'log.warn',
    runProbesTests,
  ),
  of(
    'a hundred child processes at once',
    runProbes,
    'definition.spawns === true ? await',
    'false ? await',
    runProbesTests,
  ),
  of('a turn that is never given back', runProbes, 'done?.();', '', runProbesTests),
  of(
    'a system with many commands that keeps all others waiting',
    processTurns,
    'lines.delete(owner);\n    const waiting',
    'const waiting',
    processTurnsTests,
  ),
  of(
    'a command that waits for its turn for ever',
    processTurns,
    'withinMs);\n      lines.set',
    'withinMs * 1_000_000);\n      lines.set',
    processTurnsTests,
  ),
  of(
    'a value that is no number',
    validateReadings,
    'value: z.number().optional(),',
    'value: z.any().optional(),',
    'test/probes/runner/validate-readings.test.ts test/probes/runner/run-probes.test.ts',
  ),
  of('a probe that answers without end', validateReadings, '.max(1000)', '', validateReadingsTests),
  of(
    'a metric that is told twice',
    validateReadings,
    'if (seen.has(key)) throw',
    'if (false) throw',
    validateReadingsTests,
  ),
  of(
    'neither a value nor a reason',
    validateReadings,
    'if (value === undefined && error === undefined) {',
    'if (false) {',
    validateReadingsTests,
  ),
  of(
    'a shell',
    runProgram,
    'detached: true,',
    'detached: true,\n    shell: true,',
    commandTests,
    'expands nothing',
  ),
  of(
    'the environment of Watchbill in a program',
    runProgram,
    'env: revealed(program.env),',
    'env: { ...process.env, ...revealed(program.env) },',
    'test/probes/command.test.ts test/targets/systemd.test.ts',
    'environment',
  ),
  of(
    'a program that writes without end',
    runProgram,
    'if (bytes <= mostBytes) chunks.push(chunk);',
    'if (bytes > 0) chunks.push(chunk);',
    commandTests,
    'floods',
  ),
  of(
    'a child of a program that goes on',
    runProgram,
    'process.kill(-pid, by);',
    'process.kill(pid, by);',
    commandTests,
    'child|leaves behind',
  ),
  of(
    'what a program leaves behind',
    runProgram,
    "endGroup(child, 'SIGKILL');\n  await Promise.race([closed",
    'await Promise.race([closed',
    commandTests,
    'child|leaves behind',
  ),
  of(
    'a program of the folder that it runs in',
    'src/targets/programs/find-program.ts',
    '.filter(isAbsolute)',
    '',
    commandTests,
    'PATH|no program',
  ),
  of(
    'figures of a program that failed',
    'src/probes/command.ts',
    'return asked.expect.includes(end.exitStatus)',
    'return asked.expect.length > 0',
    commandTests,
    'fails',
  ),
];
