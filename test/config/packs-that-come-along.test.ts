import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { known } from '../../src/cli/configuration-of.ts';
import { packJsonSchema } from '../../src/config/json-schema.ts';
import { watchbill } from '../cli/terminal.ts';
import { root } from '../support/import-graph.ts';

const folder = join(root, 'templates', 'systems');
const packs = readdirSync(folder).map((file) => basename(file, '.yml'));

describe.each(packs)('the pack %s', (pack) => {
  it('is written by init and well as it stands', async () => {
    const target = mkdtempSync(join(tmpdir(), 'watchbill-pack-'));
    try {
      expect(await watchbill(['init', pack, '--config', target])).toMatchObject({ code: 0 });
      expect(await watchbill(['check', target])).toMatchObject({
        code: 0,
        err: '',
        out: expect.stringContaining('1 system'),
      });
    } finally {
      rmSync(target, { recursive: true });
    }
  });

  it('says which of its limits are of the team, and which are ours', () => {
    const head = readFileSync(join(folder, `${pack}.yml`), 'utf8').split(/^(?!#)/m)[0] ?? '';
    expect(head).toMatch(/Limits of the team's guide: /);
    expect(head).toMatch(/Every other limit, .*ours/);
  });

  it('keeps to the published schema, which its first line names', async () => {
    const text = readFileSync(join(folder, `${pack}.yml`), 'utf8');
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=../../docs/schemas/pack.schema.json');
    const validate = new Ajv({ strict: false, allErrors: true }).compile(packJsonSchema(await known()));
    expect(validate(parse(text)), JSON.stringify(validate.errors)).toBe(true);
  });
});
