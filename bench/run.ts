import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** `npm run bench [name…]`: runs the benchmarks one after the other; each prints its figures as a table. */
const asked = process.argv.slice(2);
const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && file !== 'run.ts')
  .map((file) => file.replace(/\.ts$/, ''))
  .filter((name) => asked.length === 0 || asked.includes(name));
if (names.length === 0) {
  process.stderr.write(`There is no benchmark '${asked.join("', '")}'. Look into bench/.\n`);
  process.exit(1);
}
for (const name of names) {
  process.stdout.write(`\n# ${name}\n`);
  const module: { run(): Promise<void> } = await import(join(import.meta.dirname, `${name}.ts`));
  await module.run();
}
process.exit(0);
