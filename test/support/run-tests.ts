import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/**
 * `npm test`: brings up what the tests need on Debian as root, runs them all, names what was skipped and closes
 * with one line of counts. With CI=true a skipped test is a failure: nothing may be left out there.
 */

/** Debian package → a program that it brings. */
const realParts: readonly (readonly [packageName: string, program: string])[] = [
  ['redis-server', 'redis-server'],
  ['chromium', 'chromium'],
  ['prometheus-alertmanager', 'prometheus-alertmanager'],
  ['prometheus', 'prometheus'],
  ['openssl', 'openssl'],
  ['podman', 'podman'],
  ['runc', 'runc'],
  ['busybox-static', 'busybox'],
  ['util-linux', 'setpriv'],
];
const fonts = ['fonts-dejavu-core', 'fonts-noto-color-emoji'];

interface VitestResult {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

const isCi = process.env['CI'] === 'true';
const say = (line: string) => process.stdout.write(`${line}\n`);

function onPath(program: string): boolean {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => existsSync(join(folder, program)));
}

function installRealParts(): void {
  const missing = realParts.filter(([, program]) => !onPath(program)).map(([name]) => name);
  if (missing.length === 0) return;
  if (!existsSync('/etc/debian_version') || process.getuid?.() !== 0) {
    say(`Not installed here, their tests are skipped: ${missing.join(', ')}.`);
    return;
  }
  say(`Installing for the tests: ${missing.join(', ')}.`);
  // RUNLEVEL=1 keeps the packages from starting their own services.
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const apt = (...words: string[]) =>
    spawnSync('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=120', ...words], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  apt('update');
  apt('install', '-y', '--no-install-recommends', ...missing, ...fonts);
  const still = missing.filter((name) => !onPath(realParts.find(([part]) => part === name)?.[1] ?? name));
  if (still.length > 0) say(`Could not be installed: ${still.join(', ')}.`);
}

function runVitest(filters: readonly string[]): {
  exitCode: number | null;
  result: VitestResult | undefined;
} {
  const folder = mkdtempSync(join(tmpdir(), 'watchbill-tests-'));
  const file = join(folder, 'result.json');
  try {
    const vitest = join('node_modules', 'vitest', 'vitest.mjs');
    const { status } = spawnSync(
      process.execPath,
      [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`, ...filters],
      { stdio: ['ignore', 'inherit', 'inherit'] },
    );
    const result = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as VitestResult) : undefined;
    return { exitCode: status, result };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

installRealParts();
const { exitCode, result } = runVitest(process.argv.slice(2));
if (result === undefined) {
  say('The test runner left no result.');
  say('0 passed, 1 failed');
  process.exit(1);
}
const all = result.testResults.flatMap((file) => file.assertionResults);
const skipped = all
  .filter((test) => test.status !== 'passed' && test.status !== 'failed')
  .map((test) => test.fullName);
// A file that could not even be loaded has no tests to count: it counts as one failure itself.
const broken = result.testResults.filter(
  (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
);
const counted = result.numFailedTests + broken.length + (isCi ? skipped.length : 0);
// An error outside of every test, e.g. a rejection that nobody handled, fails the run as well.
const stray = exitCode !== 0 && counted === 0;
if (stray) say(`The test runner ended with code ${exitCode} though no test failed; see above.`);
const failed = counted + (stray ? 1 : 0);
for (const file of broken) say(`Could not be run: ${file.name}`);
for (const name of skipped) say(`Skipped: ${name}`);
say(`${result.numPassedTests} passed, ${failed} failed${isCi ? '' : `, ${skipped.length} skipped`}`);
process.exit(failed > 0 || result.numPassedTests === 0 ? 1 : 0);
