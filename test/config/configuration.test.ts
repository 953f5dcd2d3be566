import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { builtInConfiguration } from '../../src/config/built-in.ts';
import { loadConfiguration, parseConfiguration, settingsFrom } from '../../src/config/configuration.ts';
import type { Known } from '../../src/config/resolve.ts';
import { loadDefinitions } from '../../src/define/load.ts';
import type { LoadedProbe } from '../../src/define/probe.ts';
import { ConfigError } from '../../src/domain/errors.ts';
import { roleOf } from '../../src/domain/settings.ts';

const definitions = await loadDefinitions<LoadedProbe>(
  join(import.meta.dirname, '..', '..', 'src', 'probes'),
  'probe',
);
const http = { name: 'http', parameters: z.strictObject({ url: z.url() }), timeoutMs: 2000, metrics: {} };
const known: Known = {
  probes: [...definitions.filter(({ name }) => name !== 'http'), http],
  reports: [{ name: 'daily-health' }, { name: 'weekly-incidents' }],
  sources: [{ name: 'alertmanager' }, { name: 'generic' }],
  cronProblem: (expression) =>
    expression.split(' ').length === 5 ? undefined : `'${expression}' is not a cron expression.`,
};

const good = `
channel: '#ops'
timeZone: Europe/Berlin
roles:
  admin: [U0ADA]
  operator: [U0OLU]
  everyone: viewer
policies:
  db:
    repeats: 1
    levels:
      - call: [user:U0OLU]
        timeout: 5m
      - call: [group:S0LEADS, channel:#leads]
        timeout: 15m
routes:
  - name: database
    match: ['system="db"', 'severity=~"critical|warning"']
    channel: '#db'
    policy: db
    groupBy: [alertname, instance]
    reopenWindow: 10m
  - name: rest
    policy: db
probes:
  run:
    - name: host-memory
      thresholds:
        memory-used: { warn: '> 75', critical: '> 90 %', for: 2m }
reports:
  - name: daily-health
    cron: '0 9 * * *'
    channel: '#reports'
`;

function complaint(text: string): string {
  try {
    parseConfiguration(text, 'watchbill.yml', known);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
  return '';
}

describe('a configuration file', () => {
  it('becomes settings', () => {
    const settings = parseConfiguration(good, 'watchbill.yml', known);
    expect(settings.routes.map((route) => [route.name, route.channel, route.reopenWindowMs])).toEqual([
      ['database', '#db', 600_000],
      ['rest', '#ops', 1_800_000],
    ]);
    expect(settings.routes[0]?.policy).toEqual({
      name: 'db',
      repeats: 1,
      levels: [
        { targets: [{ kind: 'user', id: 'U0OLU' }], timeoutMs: 300_000 },
        {
          targets: [
            { kind: 'group', id: 'S0LEADS' },
            { kind: 'channel', id: '#leads' },
          ],
          timeoutMs: 900_000,
        },
      ],
    });
    const over = (figure: number) => ({
      kind: 'compare',
      measure: { of: 'value' },
      operator: '>',
      bound: { figure },
    });
    expect(settings.probes[0]?.thresholds['memory-used']).toEqual({
      levels: [
        { key: 'warning', severity: 'warning', when: over(75), forMs: 120_000 },
        { key: 'critical', severity: 'critical', when: over(90), forMs: 120_000 },
      ],
      unit: 'percent',
    });
    expect(settings.reports[0]).toMatchObject({
      channel: '#reports',
      timeZone: 'Europe/Berlin',
      report: 'daily-health',
    });
    expect(settings.silenceDurationsMs).toEqual([900_000, 3_600_000, 14_400_000, 86_400_000]);
  });

  it('is frozen to the bottom', () => {
    const settings = parseConfiguration(good, 'watchbill.yml', known);
    expect(Object.isFrozen(settings.routes[0]?.policy.levels[0]?.targets)).toBe(true);
    expect(() => {
      (settings.roles.byUser as Record<string, string>)['U0EVIL'] = 'admin';
    }).toThrow(TypeError);
  });

  it('grants roles by user id and denies what it does not name', () => {
    const settings = parseConfiguration(good.replace('  everyone: viewer\n', ''), 'watchbill.yml', known);
    expect(
      ['U0ADA', 'U0OLU', 'U0VIC', '', '__proto__', 'constructor'].map((id) => roleOf(settings, id)),
    ).toEqual(['admin', 'operator', undefined, undefined, undefined, undefined]);
  });

  it.each([
    [
      'an unknown key',
      good.replace('timeZone:', 'timezone:'),
      /watchbill\.yml:3 timezone: 'timezone' is not known here/,
    ],
    [
      'an unknown key deep inside',
      good.replace('        timeout: 5m', '        timeot: 5m'),
      /watchbill\.yml:13 policies\.db\.levels\.0\.timeot/,
    ],
    [
      'a route with a policy that is not there',
      good.replace('policy: db\n    groupBy', 'policy: dba\n    groupBy'),
      /:20 routes\.0\.policy: there is no policy 'dba'\. Policies: db\./,
    ],
    ['a wrong duration', good.replace('10m', 'ten minutes'), /:22 routes\.0\.reopenWindow: /],
    ['a wrong matcher', good.replace(`'system="db"'`, `'system db'`), /:18 routes\.0\.match\.0: /],
    ['a wrong limit', good.replace('> 75', 'over 75'), /:29 probes\.run\.0\.thresholds\.memory-used\.warn: /],
    [
      'a limit in another unit',
      good.replace('> 75', '> 2 GiB'),
      /:29 probes\.run\.0\.thresholds\.memory-used\.warn: .* does not fit a value in percent/,
    ],
    [
      'a limit on a metric that is not there',
      good.replace('memory-used', 'memory-usd'),
      /:29 probes\.run\.0\.thresholds\.memory-usd: there is no metric of 'host-memory' named 'memory-usd'\. Did you mean 'memory-used'\?/,
    ],
    [
      'a probe that is not there',
      good.replace('name: host-memory', 'name: host-memry'),
      /there is no probe 'host-memry'/,
    ],
    [
      'a probe without its parameters',
      good.replace('name: host-memory', 'name: http'),
      /probes\.run\.0\.parameters\.url/,
    ],
    ['a wrong cron expression', good.replace('0 9 * * *', 'daily'), /:32 reports\.0\.cron: /],
    [
      'a time zone that is not one',
      good.replace('Europe/Berlin', 'Berlin'),
      /:3 timeZone: has to be a time zone/,
    ],
    [
      'a person with two roles',
      good.replace('[U0OLU]\n  everyone', '[U0ADA]\n  everyone'),
      /:6 roles\.operator\.0: 'U0ADA' already is admin/,
    ],
    [
      'a target that is nobody',
      good.replace('user:U0OLU', 'olu'),
      /has to be user:U…, group:S… or channel:#name/,
    ],
    [
      'a last route that does not match everything',
      good.replace('  - name: rest\n    policy: db\n', ''),
      /the last route has to match everything/,
    ],
    [
      'two routes of one name',
      good.replace('name: rest', 'name: database'),
      /routes\.1\.name: 'database' is used twice/,
    ],
    ['a source that is not there', `${good}sources: { nagios: {} }\n`, /there is no alert source 'nagios'/],
    [
      'a token file that is not there',
      `${good}sources: { generic: { tokenFiles: [/nowhere] } }\n`,
      /'\/nowhere' cannot be read/,
    ],
    ['a key given twice', `${good}channel: '#b'\n`, /:34 the key 'channel' is there twice/],
    ['broken YAML', 'channel: [', /watchbill\.yml:1 /],
    ['an empty file', '', /channel/],
    ['a list', '- a', /top level/],
  ])('names file, line and path of %s', (_what, text, expected) => {
    expect(complaint(text)).toMatch(expected);
  });

  it('lists every mistake at once', () => {
    const message = complaint(
      good
        .replace("channel: '#ops'", 'channel: ops')
        .replace('timeout: 15m', 'timeout: x')
        .replace('repeats: 1', 'repeats: -1'),
    );
    expect(message).toMatch(/^The configuration has 3 mistake\(s\):/);
  });

  it('checks across sections though one of them is broken', () => {
    const message = complaint(
      good
        .replace('timeZone:', 'timezone:')
        .replace('policy: db\n    groupBy', 'policy: dba\n    groupBy')
        .replace('0 9 * * *', 'daily'),
    );
    expect(message).toContain("'timezone' is not known here");
    expect(message).toContain("there is no policy 'dba'");
    expect(message).toContain("'daily' is not a cron expression");
  });

  it('does not blame a section for a stand-in', () => {
    const message = complaint(good.replace('match: [\'system="db"\'', "match: ['system db'"));
    expect(message).toMatch(/^The configuration has 1 mistake/);
  });

  it('does not blame routes for policies that are broken themselves', () => {
    const message = complaint(good.replace('repeats: 1', 'repeats: -1'));
    expect(message).toMatch(/^The configuration has 1 mistake/);
  });

  it('keeps a nest of aliases from eating the memory', () => {
    const nest = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefgh'.split('').map((key, i) => `${key}: &${key} [${Array(9).fill(`*${'abcdefg'[i]}`)}]`),
    ].join('\n');
    expect(() => parseConfiguration(nest, 'watchbill.yml', known)).toThrow();
  });
});

describe('the folder', () => {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  it('is read from its watchbill.yml', () => {
    const folder = mkdtempSync(join(tmpdir(), 'watchbill-config-'));
    folders.push(folder);
    writeFileSync(join(folder, 'watchbill.yml'), good);
    expect(loadConfiguration(folder, known).channel).toBe('#ops');
  });

  it('says what to do when there is no file', () => {
    expect(() => loadConfiguration('/nowhere', known)).toThrow(
      /cannot be read. Put a watchbill.yml there or unset WATCHBILL_CONFIG/,
    );
  });
});

describe('the built-in configuration', () => {
  const people = { admins: ['U0ADA'], operators: ['U0OLU'], viewers: ['U0VIC'], everyone: undefined };

  it('passes the same schema', () => {
    const settings = settingsFrom(builtInConfiguration('#ops', people, 'UTC'), known);
    expect(settings.routes.at(-1)?.policy.levels.map((level) => level.targets)).toEqual([
      [{ kind: 'user', id: 'U0OLU' }],
      [{ kind: 'user', id: 'U0ADA' }],
    ]);
    expect(settings.probes.length).toBeGreaterThan(8);
  });

  it('calls the channel when it knows nobody', () => {
    const settings = settingsFrom(
      builtInConfiguration('#ops', { admins: [], operators: [], viewers: [], everyone: 'viewer' }, 'UTC'),
      known,
    );
    expect(settings.routes.at(-1)?.policy.levels[0]?.targets).toEqual([{ kind: 'channel', id: '#ops' }]);
    expect(roleOf(settings, 'U0SOMEBODY')).toBe('viewer');
  });
});
