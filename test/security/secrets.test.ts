import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { loadAllDefinitions } from '../../src/app/definitions.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { Secret } from '../../src/domain/secret.ts';
import { createLog } from '../../src/observability/log.ts';
import { root, sourceFiles } from '../support/import-graph.ts';

const canary = 'CANARY7c1e55';

function logged(fields: object): string {
  const lines: string[] = [];
  createLog('trace', { write: (line) => void lines.push(line) }).info(fields, 'said');
  return lines.join('');
}

describe('the log', () => {
  const deep = (value: unknown, levels: number): unknown =>
    levels === 0 ? value : { a: deep(value, levels - 1) };

  it.each([
    ['a text deep inside', deep(`xoxb-1-${canary}`, 4)],
    ['a list', { list: [`Bearer ${canary}`, [`xapp-1-${canary}`]] }],
    ['a key deep inside', deep({ password: canary }, 6)],
    ['a key in a list', { plans: [{ tokens: [canary] }] }],
    ['more levels than are looked through', deep({ password: canary }, 40)],
    ['an error within a field', { tried: { by: new Error(`postgres://u:${canary}@db/x`) } }],
    ['errors in a list', { failed: [new Error('x', { cause: new Error(`Bearer ${canary}`) })] }],
    ['a secret as such', { environment: { token: new Secret(canary), nested: [new Secret(canary)] } }],
  ])('keeps a secret in %s to itself', (_where, fields) => {
    expect(logged(fields as object)).not.toContain(canary);
  });

  it('survives what goes round in a circle', () => {
    const error: Error & { self?: unknown } = new Error('round');
    const fields: { self?: unknown; error: Error } = { error };
    error.self = { error };
    fields.self = fields;
    expect(logged(fields)).toContain('round');
  });

  it('leaves times and figures as they are', () => {
    const at = new Date('2026-11-21T02:14:00Z');
    expect(JSON.parse(logged({ at, when: { at, count: 3, done: false, nothing: null } }))).toMatchObject({
      at: '2026-11-21T02:14:00.000Z',
      when: { at: '2026-11-21T02:14:00.000Z', count: 3, done: false, nothing: null },
    });
  });
});

describe('a secret of the environment', () => {
  const environment = readEnvironment({
    DATABASE_URL: `postgres://u:${canary}@h/d`,
    REDIS_URL: `redis://:${canary}@h`,
    SLACK_BOT_TOKEN: `xoxb-${canary}`,
    SLACK_SIGNING_SECRET: `${canary}0123456789abcdef`,
    WATCHBILL_ALERT_TOKEN: `${canary}0123456789`,
  });

  it('is shown by no way of printing', () => {
    const { databaseUrl } = environment;
    const ways = [
      JSON.stringify(environment),
      inspect(environment, { depth: 9, showHidden: true }),
      format('%s %j %o', databaseUrl, databaseUrl, databaseUrl),
      `${databaseUrl}`,
      String(Object.entries(databaseUrl ?? {})),
    ];
    for (const way of ways) expect(way).not.toContain(canary);
    expect(databaseUrl?.reveal()).toContain(canary);
  });

  it('is revealed only where the parts are put together', () => {
    const files = ['src', 'commands', 'jobs', 'templates'].flatMap(sourceFiles);
    const revealing = files.filter((file) => /\.reveal\(\)/.test(readFileSync(join(root, file), 'utf8')));
    expect(revealing.length).toBeGreaterThan(2);
    // The program `watchbill` is a second place of that kind: it opens a database of its own.
    // What probes talk to is handed the secrets of its own connection, and none of the environment.
    const places = /^src\/app\/|^src\/cli\/open-history\.ts$|^src\/targets\//;
    expect(revealing.filter((file) => !places.test(file))).toEqual([]);
  });
});

describe('a job', () => {
  it('carries ids and moments alone: nothing that an alert or a person wrote reaches the queue', async () => {
    const { jobs } = await loadAllDefinitions();
    const carried = jobs.map(({ name, data }) => [name, Object.keys(data.shape).sort()]);
    expect(Object.fromEntries(carried)).toEqual({
      'advance-incident': ['incidentId'],
      'advance-windows': [],
      'audit-delivery': [],
      'check-canary': ['incidentId', 'round'],
      'delete-orphans': ['auditId'],
      'escalate-incident': ['incidentId'],
      'keep-series': [],
      'post-alert-list': ['incidentId'],
      'post-audit-report': ['auditId'],
      'prune-history': [],
      // Names of the configuration, by which the plans are found again.
      'run-probes': ['probes', 'requestId', 'system', 'until'],
      'run-report': ['report', 'slot'],
      'run-vector-audit': ['auditId'],
      'show-backlog': [],
      'sweep-work': ['settleMs'],
      'watch-plans': [],
      'sync-delivery': ['key'],
    });
    for (const { data } of jobs) expect(() => data.parse({ text: canary })).toThrow(/text|Unrecognized/);
  });
});
