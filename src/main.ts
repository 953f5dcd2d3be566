import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { mallocLimits, nodeLimits } from './app/process-limits.ts';

// These limits are read when a process begins, so this one begins again in place: same process, same files, same signals.
if (process.execve !== undefined && !nodeLimits.every((limit) => process.execArgv.includes(limit))) {
  const words = [process.execPath, ...process.execArgv, ...nodeLimits, ...process.argv.slice(1)];
  process.execve(process.execPath, words, { ...mallocLimits, ...process.env });
}

// What Node has once compiled, and stripped of its types, it need not compile again: a warm start takes half the
// time. Beside the packages, where nobody else can put anything; where that cannot be written it does without.
enableCompileCache(join(import.meta.dirname, '..', 'node_modules', '.cache', 'watchbill'));

const { run } = await import('./app/run.ts');
await run(process.env);
