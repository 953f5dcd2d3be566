import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const file = fileURLToPath(new URL('../../../src/targets/programs/run-program.ts', import.meta.url));

// Takes every descriptor that there is, and then starts a program.
const script = `
  const { openSync } = require('node:fs');
  const program = { argv: ['/bin/true'], cwd: '/', env: {}, mostBytes: 1 };
  import(${JSON.stringify(file)}).then(async ({ runProgram }) => {
    try { for (;;) openSync('/dev/null', 'r'); } catch {}
    const answer = await runProgram(program, new AbortController().signal).catch((error) => error.message);
    process.stdout.write(String(answer));
  });`;

it('a program that cannot be started because too many files are open ends its own run and not the process', () => {
  const said = execFileSync('/bin/sh', ['-c', 'ulimit -n 100; exec "$0" -e "$1"', process.execPath, script], {
    encoding: 'utf8',
  });
  expect(said).toContain("The program '/bin/true' cannot be started: spawn /bin/true EMFILE");
});
