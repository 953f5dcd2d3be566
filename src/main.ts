import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// V8 lets its young generation grow to 32 MiB, which a program that waits for most of its life never gives back. The
// limit is read when a process begins, so this one begins again in place: same process, same files, same signals.
const limit = '--max-semi-space-size=6';
if (process.execve !== undefined && !process.execArgv.includes(limit)) {
  const script = process.argv.slice(1);
  process.execve(process.execPath, [process.execPath, ...process.execArgv, limit, ...script], process.env);
}

// What Node has once compiled, and stripped of its types, it need not compile again: a warm start takes half the
// time. Beside the packages, where nobody else can put anything; where that cannot be written it does without.
enableCompileCache(join(import.meta.dirname, '..', 'node_modules', '.cache', 'watchbill'));

const { run } = await import('./app/run.ts');
await run(process.env);
