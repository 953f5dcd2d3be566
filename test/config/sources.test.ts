import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseConfiguration } from '../../src/config/configuration.ts';
import type { Known } from '../../src/config/resolve.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'watchbill-sources-'));
  writeFileSync(join(folder, 'secret'), '  a-secret-of-the-sender\n');
  writeFileSync(join(folder, 'short'), 'short');
});
afterAll(() => rmSync(folder, { recursive: true }));

const known: Known = {
  probes: [],
  reports: [],
  sources: [
    { name: 'alertmanager' },
    {
      name: 'generic',
      options: z.strictObject({ mapping: z.strictObject({ name: z.string() }).optional() }),
    },
    { name: 'github', signature: {} },
  ],
  cronProblem: () => undefined,
};
const read = (sources: string) =>
  parseConfiguration(
    [
      "channel: '#ops'",
      "policies: { rest: { levels: [{ call: ['channel:#ops'], timeout: 5m }] } }",
      'routes: [{ name: rest, policy: rest }]',
      'sources:',
      ...sources.split('\n').map((line) => `  ${line}`),
    ].join('\n'),
    'watchbill.yml',
    known,
  ).sources;

describe('the sources of a configuration', () => {
  it('have the secrets that their senders sign with', () => {
    expect(read(`github: { secretFiles: [${folder}/secret] }`)['github']).toMatchObject({
      secrets: ['a-secret-of-the-sender'],
      tokens: [],
    });
  });

  it('may be one format under another name, with what only that format knows', () => {
    expect(read('backups: { format: generic, mapping: { name: job } }')['backups']).toEqual({
      format: 'generic',
      options: { mapping: { name: 'job' } },
      tokens: [],
      secrets: [],
      maxBytes: undefined,
    });
  });

  it.each([
    [
      'another key',
      'alertmanager:\n  colour: red',
      /:6 sources\.alertmanager\.colour: 'colour' is not known/,
    ],
    [
      'a key of another format',
      'alertmanager:\n  mapping: { name: x }',
      /:6 sources\.alertmanager\.mapping: 'mapping' is not known/,
    ],
    [
      'a wrong value deep inside',
      'generic:\n  mapping:\n    name: 7',
      /:7 sources\.generic\.mapping\.name: has to be a text, and is a number\./,
    ],
    ['no such format', 'backups:\n  format: nagios', /:6 sources\.backups\.format: there is no .+'nagios'/],
    ['no format at all', 'backups: {}', /:5 sources\.backups: there is no alert source 'backups'/],
    [
      'a name that is taken',
      'alertmanager:\n  format: generic',
      /:6 sources\.alertmanager\.format: 'alertmanager' is a format of its own/,
    ],
    [
      'a secret where nothing is signed',
      'alertmanager:\n  secretFiles: [/x]',
      /:6 sources\.alertmanager\.secretFiles: the bodies of 'alertmanager' are not signed/,
    ],
    ['a secret that is not there', 'github:\n  secretFiles: [/nowhere]', /'\/nowhere' cannot be read/],
  ])('names file, line and path of %s', (_what, sources, expected) => {
    expect(() => read(sources)).toThrow(expected);
  });

  it('refuses a secret that is too short to be one', () => {
    expect(() => read(`github: { secretFiles: [${folder}/short] }`)).toThrow(/at least 8 characters/);
  });
});
