import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { known } from '../../src/cli/configuration-of.ts';
import { configurationJsonSchema, packJsonSchema } from '../../src/config/json-schema.ts';
import { watchbill } from '../cli/terminal.ts';
import { root } from '../support/import-graph.ts';

const schemas = { configuration: {}, pack: {} };
beforeAll(async () => {
  schemas.configuration = configurationJsonSchema();
  schemas.pack = packJsonSchema(await known());
});

function validator(schema: object) {
  return new Ajv({ strict: false, allErrors: true }).compile(schema);
}

describe('the published schemas', () => {
  it.each(['configuration', 'pack'] as const)('are those of the code: %s', (which) => {
    const file = join(
      root,
      'docs',
      'schemas',
      which === 'pack' ? 'pack.schema.json' : 'watchbill.schema.json',
    );
    const text = `${JSON.stringify(schemas[which], null, 2)}\n`;
    if (process.env['UPDATE_SCHEMAS'] === '1') {
      mkdirSync(join(root, 'docs', 'schemas'), { recursive: true });
      writeFileSync(file, text);
    }
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(schemas[which]);
  });

  it('are printed for editors', async () => {
    expect(JSON.parse((await watchbill(['schema', 'pack'])).out)).toEqual(schemas.pack);
    expect(JSON.parse((await watchbill(['schema'])).out)).toEqual(schemas.configuration);
    expect((await watchbill(['schema', 'report'])).code).toBe(1);
  });
});

describe('the schema of a pack', () => {
  const blank = () => parse(readFileSync(join(root, 'templates', 'blank-system.yml'), 'utf8'));

  it('takes the blank pack', () => {
    const validate = validator(schemas.pack);
    expect(validate(blank()), JSON.stringify(validate.errors)).toBe(true);
  });

  it('takes a variable wherever a value is asked for', () => {
    const validate = validator(schemas.pack);
    const pack = { ...blank(), targets: { availability: `\${share}` } };
    pack.probes.disk.every = `\${every}`;
    expect(validate(pack), JSON.stringify(validate.errors)).toBe(true);
  });

  it.each([
    ['an unknown key', { titel: 'x' }],
    ['an unknown key of a probe', { probes: { disk: { prob: 'host-disk' } } }],
    [
      'a parameter that the way of probing does not know',
      { probes: { disk: { probe: 'host-disk', parameters: { exlude: [] } } } },
    ],
    [
      'a parameter of the wrong type',
      { probes: { disk: { probe: 'host-disk', parameters: { network: 'yes' } } } },
    ],
    ['a connection of no kind', { connections: { api: { kind: 'ftp', url: 'ftp://x' } } }],
    ['a secret in the open', { connections: { api: { kind: 'http', url: 'http://x', bearer: 'hunter2' } } }],
    ['an unknown part of an environment', { environments: { test: { titel: 'x' } } }],
  ])('refuses %s', (_what, change) => {
    expect(validator(schemas.pack)({ ...blank(), ...change })).toBe(false);
  });
});

describe('the schema of watchbill.yml', () => {
  it('takes what is well and refuses an unknown key', () => {
    const validate = validator(schemas.configuration);
    const well = {
      channel: '#ops',
      policies: { default: { levels: [{ call: ['user:U0BEA'], timeout: '5m' }] } },
      routes: [{ name: 'default', policy: 'default', routes: [{ name: 'db', match: ['team=db'] }] }],
      probes: { run: [{ name: 'host-disk', thresholds: { 'disk-used': { warn: '> 80' } } }] },
    };
    expect(validate(well), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...well, chanel: '#x' })).toBe(false);
    expect(validate({ ...well, routes: [{ name: 'default', polcy: 'x' }] })).toBe(false);
  });
});
