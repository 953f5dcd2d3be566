import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// What Node has once compiled, and stripped of its types, it need not compile again: a warm start takes half the
// time. Beside the packages, where nobody else can put anything; where that cannot be written it does without.
enableCompileCache(join(import.meta.dirname, '..', 'node_modules', '.cache', 'watchbill'));

const { run } = await import('./app/run.ts');
await run(process.env);
