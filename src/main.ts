import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// V8 lets its young generation grow to 32 MiB and its heap to four times what is in use, and glibc opens an arena for
// each thread: a program that waits for most of its life never gives that back. The limits are read when a process
// begins, so this one begins again in place: same process, same files, same signals.
const limits = ['--max-semi-space-size=2', '--heap-growing-percent=50'];
if (process.execve !== undefined && !limits.every((limit) => process.execArgv.includes(limit))) {
  const words = [process.execPath, ...process.execArgv, ...limits, ...process.argv.slice(1)];
  const malloc = { MALLOC_ARENA_MAX: '1', MALLOC_TRIM_THRESHOLD_: '131072' };
  process.execve(process.execPath, words, { ...malloc, ...process.env });
}

// What Node has once compiled, and stripped of its types, it need not compile again: a warm start takes half the
// time. Beside the packages, where nobody else can put anything; where that cannot be written it does without.
enableCompileCache(join(import.meta.dirname, '..', 'node_modules', '.cache', 'watchbill'));

const { run } = await import('./app/run.ts');
await run(process.env);
