import { enableCompileCache } from 'node:module';

// What Node has once compiled, and stripped of its types, it need not compile again: a warm start takes half the time.
enableCompileCache();

const { run } = await import('./app/run.ts');
await run(process.env);
