import { z } from 'zod';
import { parseConfiguration } from '../../../src/config/configuration.ts';
import type { PackFile } from '../../../src/config/packs/pack-file.ts';
import type { Known, KnownProbe } from '../../../src/config/resolve.ts';
import type { Settings } from '../../../src/domain/settings.ts';
import compose from '../../../src/probes/compose.ts';
import composite from '../../../src/probes/composite.ts';

const up = { title: 'Up', unit: 'none' };

/** Ways of probing as a configuration sees them. */
export const probes: readonly KnownProbe[] = [
  {
    name: 'http',
    parameters: z.strictObject({ path: z.string().default('/') }),
    timeoutMs: 5_000,
    connection: 'http',
    metrics: { up, latency: { title: 'Latency', unit: 'ms' } },
  },
  {
    name: 'postgres',
    parameters: z.strictObject({}),
    timeoutMs: 5_000,
    connection: 'postgres',
    metrics: { up, 'connections-used': { title: 'Connections', unit: 'percent' } },
  },
  {
    name: 'systemd',
    parameters: z.strictObject({
      units: z.array(z.string()),
      failedUnits: z.boolean(),
      systemctl: z.string().optional(),
    }),
    timeoutMs: 2_000,
    metrics: { up },
  },
  {
    name: 'container',
    parameters: z.strictObject({ names: z.array(z.string()) }),
    timeoutMs: 2_000,
    connection: 'docker',
    metrics: { up },
  },
  { ...compose, name: 'compose', metrics: { up } },
  { ...composite, name: 'composite' },
  {
    name: 'host-disk',
    parameters: z.strictObject({}),
    timeoutMs: 1_500,
    metrics: { 'disk-used': { title: 'Disk', unit: 'percent', parts: 'mount point' } },
  },
];

export const known: Known = {
  probes,
  reports: [{ name: 'system-review' }],
  sources: [],
  cronProblem: (expression) =>
    expression.split(' ').length === 5 ? undefined : `'${expression}' is not a cron expression.`,
};

const configuration = `
channel: '#ops'
timeZone: Europe/Berlin
policies: { default: { levels: [{ call: ['channel:#ops'], timeout: 5m }] } }
routes: [{ name: default, policy: default }]
`;

/** The settings of a folder with these packs, by file name without the ending. */
export function settingsOf(packs: Readonly<Record<string, string>>, more = ''): Settings {
  return parseConfiguration(configuration + more, 'watchbill.yml', known, filesOf(packs));
}

/** The mistakes that are told, one a line. */
export function mistakesOf(packs: Readonly<Record<string, string>>, more = ''): readonly string[] {
  return complaintsOf(filesOf(packs), more);
}

export function complaintsOf(files: readonly PackFile[], more = ''): readonly string[] {
  try {
    parseConfiguration(configuration + more, 'watchbill.yml', known, files);
    return [];
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    return words
      .split('\n')
      .slice(1)
      .map((line) => line.replace(/^\s*- /, ''));
  }
}

function filesOf(packs: Readonly<Record<string, string>>): readonly PackFile[] {
  return Object.entries(packs).map(([name, text]) => ({ name, file: `systems/${name}.yml`, text }));
}
