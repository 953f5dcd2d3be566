import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readPackFiles } from '../../../src/config/packs/pack-file.ts';
import type { Labels } from '../../../src/domain/alert.ts';
import { inhibitionsOf } from '../../../src/domain/inhibition.ts';
import { routeFor } from '../../../src/domain/route-for.ts';
import { complaintsOf, mistakesOf, settingsOf } from './pack-bench.ts';

const shop = `
title: Shop search
owner: Search team
timeZone: UTC
channels: { alerts: '#shop', reports: '#shop-reports' }
variables:
  root: /opt/shop
  logs: \${root}/logs
  api_port: 8000
  db_host: null
environments:
  production:
    variables: { db_host: db-1 }
    probes:
      api: { thresholds: { latency: { warn: '> 100' } } }
  staging:
    channels: { alerts: '#shop-staging' }
    variables: { db_host: db-staging, api_port: 9000 }
    probes: { disk: null }
connections:
  api: { kind: http, url: 'http://localhost:\${api_port}', bearer: { file: '\${root}/token' } }
  db: { kind: postgres, url: 'postgresql://watch@\${db_host}:5432/shop', password: { env: SHOP_DB } }
services:
  database: { runs: { systemd: postgresql }, host: '\${db_host}' }
  web: { title: Web shop, dependsOn: [database], runs: { container: shop-web } }
probes:
  api: { probe: http, service: web, connection: api, every: 30s, thresholds: { latency: { warn: '> 250', critical: '> 1000', for: 1m } } }
  postgres: { service: database, labels: { team: storage } }
  disk: { probe: host-disk, host: any, deep: true }
schedules:
  daily-check:
    title: Daily check
    cron: 0 9 * * *
    run: [api]
    sections:
      - title: Web
        figures: { Mean latency: mean api.latency, Answers within: incidents mtta }
        advice: [{ of: Mean latency, when: '> 500', say: Look at the database. }]
targets: { availability: 99.5 %, rto: { all: 2h }, rpo: { orders: 15m } }
escalation:
  - when: [severity=critical]
    repeats: 1
    levels: [{ call: ['user:U0BEA'], timeout: 15m }, { call: ['group:S0LEADS'], timeout: 30m }]
  - levels: [{ call: ['channel:#shop'], timeout: 2h }]
maintenance:
  - { name: weekly, schedule: 'sunday 02:00-05:00', services: [web] }
`;
const of = (service: string): Labels => ({ service, probe: service });
const one = shop
  .replace(/environments:[\s\S]*?connections:/, 'connections:')
  .replace('db_host: null', 'db_host: db-1');

describe('a pack', () => {
  it('becomes a system with its services, probes, clocks and promises', () => {
    const [system, ...others] = settingsOf({ shop: one }).systems;
    expect(others).toEqual([]);
    expect(system).toMatchObject({
      name: 'shop',
      title: 'Shop search',
      owner: 'Search team',
      timeZone: 'UTC',
      channel: '#shop',
      targets: { availabilityPercent: 99.5, rtoMs: { all: 7_200_000 }, rpoMs: { orders: 900_000 } },
    });
    expect(system?.services.map(({ name, title, dependsOn }) => [name, title, dependsOn])).toEqual([
      ['database', 'database', []],
      ['web', 'Web shop', ['database']],
    ]);
    expect(system?.schedules[0]).toMatchObject({
      name: 'daily-check',
      channel: '#shop-reports',
      timeZone: 'UTC',
      run: ['api'],
    });
  });

  it('has a probe for each service that says how it runs, and all probes are run', () => {
    const { probes } = settingsOf({ shop: one });
    expect(
      probes.map(({ system, name, probe, service, host, target, everyMs }) => [
        system,
        name,
        probe,
        service,
        host,
        target,
        everyMs,
      ]),
    ).toEqual([
      ['shop', 'database', 'systemd', 'database', 'db-1', 'db-1', 60_000],
      ['shop', 'web', 'container', 'web', undefined, 'shop', 60_000],
      ['shop', 'api', 'http', 'web', undefined, 'shop', 30_000],
      ['shop', 'postgres', 'postgres', 'database', undefined, 'shop', 60_000],
      ['shop', 'disk', 'host-disk', undefined, undefined, 'shop', undefined],
    ]);
    expect(probes[0]?.thresholds['up']).toMatchObject({
      levels: [{ severity: 'critical', when: { operator: '<', bound: { figure: 1 } } }],
    });
    expect(probes[3]?.labels).toEqual({ team: 'storage' });
  });

  it('asks for one container of a service of a compose project', () => {
    const composed = one.replace('container: shop-web', 'compose: { project: shop, service: web }');
    const probes = settingsOf({ shop: composed }).systems[0]?.probes ?? [];
    const web = probes.find(({ name }) => name === 'web');
    expect(web?.parameters).toEqual({ project: 'shop', services: { web: 1 } });
  });

  it('reads the limits of advice in what the figure is shown in', () => {
    const limitOf = (figure: string, when: string) => {
      const text = one.replace('mean api.latency', figure).replace("when: '> 500'", `when: '${when}'`);
      return settingsOf({ shop: text }).systems[0]?.schedules[0]?.sections[0]?.advice[0]?.when;
    };
    expect(limitOf('mean api.latency', '> 2 s')).toMatchObject({ bound: { figure: 2000 } });
    expect(limitOf('ok api.latency', '< 99.5 %')).toMatchObject({ bound: { figure: 99.5 } });
    expect(limitOf('count api.latency', '< 10')).toMatchObject({ bound: { figure: 10 } });
    expect(limitOf('incidents mttr', '> 15 min')).toMatchObject({ bound: { figure: 900 } });
    expect(limitOf('incidents escalated', '> 20 %')).toMatchObject({ bound: { figure: 20 } });
  });

  it('asks for the unit of a service alone, by the systemctl that it names', () => {
    const usual = settingsOf({ shop: one });
    expect(usual.probes[0]?.parameters).toEqual({ units: ['postgresql'], failedUnits: false });
    const systemctl = '/opt/bin/systemctl';
    const named = one.replace('systemd: postgresql', `systemd: postgresql, systemctl: ${systemctl}`);
    const { probes, systems } = settingsOf({ shop: named });
    expect(probes[0]?.parameters).toMatchObject({ units: ['postgresql'], systemctl });
    expect(systems[0]?.services[0]?.run).toEqual({ kind: 'systemd', unit: 'postgresql', systemctl });
  });

  it('gives a probe its connection with secrets by reference only', () => {
    const { probes } = settingsOf({ shop: one });
    const connection = probes.find(({ name }) => name === 'api')?.connection;
    expect(connection).toMatchObject({
      url: 'http://localhost:8000',
      bearer: { from: { file: '/opt/shop/token' } },
    });
    // The only one of the kind need not be named.
    expect(probes.find(({ name }) => name === 'postgres')?.connection).toMatchObject({
      password: { from: { env: 'SHOP_DB' } },
    });
  });

  it('sends its alerts to its own channel and people by its escalation matrix', () => {
    const settings = settingsOf({ shop: one });
    const at = new Date('2026-11-21T02:14:00Z');
    const critical = routeFor({ system: 'shop', severity: 'critical' }, settings, at);
    expect(critical.route.policy).toMatchObject({
      repeats: 1,
      levels: [{ timeoutMs: 900_000 }, { timeoutMs: 1_800_000 }],
    });
    const mild = routeFor({ system: 'shop', severity: 'warning' }, settings, at);
    expect([mild.channel, mild.route.policy.levels.length]).toEqual(['#shop', 1]);
    expect(routeFor({ system: 'other' }, settings, at).channel).toBe('#ops');
  });

  it('hides what else a service that is down is told of, and what depends on it, in this system only', () => {
    const { inhibitions } = settingsOf({ shop: one });
    const { keysOf, ruleOf } = inhibitionsOf(inhibitions);
    const { sources } = keysOf({ system: 'shop', ...of('database'), metric: 'up', severity: 'critical' });
    const hiddenBy = (labels: Labels) =>
      keysOf({ severity: 'warning', ...labels })
        .targets.filter((key) => sources.includes(key))
        .map(ruleOf);
    const down = ['shop.database is down'];
    expect(hiddenBy({ system: 'shop', ...of('database'), metric: 'restarts' })).toEqual(down);
    expect(hiddenBy({ system: 'shop', service: 'database', probe: 'postgres', metric: 'up' })).toEqual(down);
    expect(hiddenBy({ system: 'shop', ...of('web'), metric: 'up' })).toEqual(down);
    expect(hiddenBy({ system: 'mall', ...of('web'), metric: 'up' })).toEqual([]);
    expect(hiddenBy({ system: 'shop', probe: 'disk', metric: 'disk-used' })).toEqual([]);
  });

  it('hides with a service what else follows from its being down, and nothing that is of another service', () => {
    const text = one
      .replace('{ systemd: postgresql },', '{ systemd: postgresql }, also: [[probe=ports, part=db]],')
      .replace('container: shop-web }', 'container: shop-web }, also: [[probe=database]]');
    const { keysOf } = inhibitionsOf(settingsOf({ shop: text }).inhibitions);
    const up = (service: string): Labels => ({
      ...{ system: 'shop', ...of(service) },
      ...{ metric: 'up', severity: 'critical' },
    });
    const hides = (source: Labels, target: Labels) =>
      keysOf(target).targets.some((key) => keysOf(source).sources.includes(key));
    const port: Labels = { system: 'shop', probe: 'ports', part: 'db', metric: 'up' };
    expect(hides(up('database'), port)).toBe(true);
    expect(hides(up('database'), { ...port, part: 'web' })).toBe(false);
    expect(hides(up('database'), { ...port, system: 'mall' })).toBe(false);
    expect(hides(up('web'), up('database'))).toBe(false);
  });

  it('has maintenance windows of its own alerts, and can be named where a service can', () => {
    const { maintenance, services } = settingsOf({ shop: one });
    expect(maintenance[0]).toMatchObject({ name: 'shop.weekly', timeZone: 'UTC', channel: '#shop' });
    expect(maintenance[0]?.matchers).toEqual([services['shop/web']]);
    expect(Object.keys(services)).toEqual(['shop', 'shop/database', 'shop/web']);
  });

  it('posts each of its clocks as a report', () => {
    expect(settingsOf({ shop: one }).reports).toEqual([
      {
        name: 'shop.daily-check',
        title: 'Shop search: Daily check',
        report: 'system-review',
        cron: '0 9 * * *',
        timeZone: 'UTC',
        channel: '#shop-reports',
        of: { system: 'shop', schedule: 'daily-check' },
      },
    ]);
  });
});

describe('one pack in several environments', () => {
  it('is one system each, with the overlay laid over it', () => {
    const { systems, probes } = settingsOf({ shop });
    expect(systems.map(({ name, environment, channel }) => [name, environment, channel])).toEqual([
      ['shop-production', 'production', '#shop'],
      ['shop-staging', 'staging', '#shop-staging'],
    ]);
    const api = probes.filter(({ name }) => name === 'api');
    expect(api.map(({ thresholds }) => thresholds['latency']?.levels[0]?.when)).toMatchObject([
      { bound: { figure: 100 } },
      { bound: { figure: 250 } },
    ]);
    expect(api.map(({ connection }) => connection)).toMatchObject([
      { url: 'http://localhost:8000' },
      { url: 'http://localhost:9000' },
    ]);
    expect(probes.filter(({ name }) => name === 'disk').map(({ system }) => system)).toEqual([
      'shop-production',
    ]);
  });

  it('is what watchbill.yml says where it lists the systems', () => {
    const more = 'systems: { eu: { pack: shop, environment: production, variables: { db_host: db-eu } } }';
    const { systems, probes } = settingsOf({ shop }, more);
    expect(systems.map(({ name, pack }) => [name, pack])).toEqual([['eu', 'shop']]);
    expect(probes[0]).toMatchObject({ system: 'eu', host: 'db-eu' });
  });

  it('says where a mistake stands that only the overlay makes', () => {
    const broken = shop.replace("latency: { warn: '> 100' }", "latencies: { warn: '> 100' }");
    const line = broken.split('\n').findIndex((text) => text.includes('latencies')) + 1;
    expect(mistakesOf({ shop: broken })).toEqual([
      `systems/shop.yml:${line} probes.api.thresholds.latencies: there is no metric of 'http' named 'latencies'. There are: up, latency.`,
    ]);
  });
});

describe('a mistake in a pack', () => {
  const broken = (from: string, to: string) => mistakesOf({ shop: one.replace(from, to) });

  it.each<[what: string, from: string, to: string, told: RegExp]>([
    ['an unknown key', 'owner: Search team', 'ownr: Search team', /:3 ownr: 'ownr' is not known here/],
    [
      'a variable without a value',
      'db_host: db-1',
      'db_host: null',
      /:10 variables\.db_host: .* has no value/,
    ],
    [
      'a misspelt variable',
      `\${api_port}`,
      `\${api_prt}`,
      /connections\.api\.url: there is no variable 'api_prt'\. Did you mean 'api_port'\?/,
    ],
    [
      'a circle of variables',
      'root: /opt/shop',
      `root: \${logs}`,
      /variables\.(root|logs): names itself through/,
    ],
    [
      'an unknown way of probing',
      'probe: host-disk',
      'probe: host-dsk',
      /probes\.disk\.probe: .* Did you mean 'host-disk'\?/,
    ],
    [
      'an unknown connection',
      'connection: api,',
      'connection: apo,',
      /probes\.api\.connection: .* Did you mean 'api'\?/,
    ],
    [
      'a connection of another kind',
      'connection: api,',
      'connection: db,',
      /'db' is a connection of kind postgres, and 'http' needs http/,
    ],
    [
      'a connection that is not needed',
      'probe: host-disk,',
      'probe: host-disk, connection: db,',
      /probes\.disk\.connection: 'host-disk' needs no connection/,
    ],
    [
      'a connection by the name of what every object has',
      'connection: api,',
      'connection: constructor,',
      /probes\.api\.connection: there is no connection 'constructor'\. There are: api, db\./,
    ],
    ['a password in an address', 'watch@', 'watch:hunter2@', /connections\.db\.url: holds a password/],
    [
      'a secret in the open',
      'password: { env: SHOP_DB }',
      'password: hunter2',
      /password: has to say where the secret stands/,
    ],
    ['an unknown service', 'service: web', 'service: wab', /probes\.api\.service: .* Did you mean 'web'\?/],
    [
      'a dependency on nothing',
      'dependsOn: [database]',
      'dependsOn: [databose]',
      /services\.web\.dependsOn\.0: there is no service 'databose'/,
    ],
    [
      'two ways of running',
      'runs: { systemd: postgresql }',
      'runs: { systemd: postgresql, process: postgres }',
      /services\.database\.runs: has to name exactly one/,
    ],
    [
      'systemctl for what is no unit',
      'runs: { container: shop-web }',
      'runs: { container: shop-web, systemctl: /bin/systemctl }',
      /services\.web\.runs: names systemctl for what is no unit/,
    ],
    [
      'a limit that is none',
      "'> 250'",
      "'about 250'",
      /probes\.api\.thresholds\.latency\.warn: 'about 250' is not a limit/,
    ],
    [
      'a parameter that is unknown',
      'every: 30s',
      'every: 30s, parameters: { pth: /x }',
      /probes\.api\.parameters/,
    ],
    ['a probe too often', 'every: 30s', 'every: 1s', /probes\.api\.every: .*at least 10s/],
    ['an unknown key of a probe', 'every: 30s', 'evry: 30s', /probes\.api\.evry: 'evry' is not known here/],
    [
      'a cron that is none',
      'cron: 0 9 * * *',
      'cron: daily',
      /schedules\.daily-check\.cron: 'daily' is not a cron/,
    ],
    [
      'a probe of a schedule',
      'run: [api]',
      'run: [apis]',
      /schedules\.daily-check\.run\.0: there is no probe 'apis'. Did you mean 'api'\?/,
    ],
    [
      'a figure that is none',
      'mean api.latency',
      'average api.latency',
      /'average' is not what a figure can show/,
    ],
    ['a figure of nothing', 'mean api.latency', 'mean api.latencies', /named 'latencies'/],
    ['a figure of incidents', 'incidents mtta', 'incidents mtt', /Take one of: opened/],
    ['advice on no figure', 'of: Mean latency', 'of: Mean', /advice\.0\.of: there is no figure here 'Mean'/],
    [
      'advice in what the figure is not measured in',
      "when: '> 500'",
      "when: '> 500 MB'",
      /advice\.0\.when: The limit '> 500 MB' does not fit a value in ms/,
    ],
    [
      'a window of nothing',
      'services: [web]',
      'services: [wob]',
      /maintenance\.0\.services\.0: .* Did you mean 'web'\?/,
    ],
    [
      'a probe with the name of a service',
      '  postgres: {',
      '  database: { probe: postgres,',
      /probes\.database: the service 'database' has a probe of its own name/,
    ],
    ['a target that is no share', '99.5 %', 'always', /targets\.availability/],
    [
      'a target that is a part of one',
      '99.5 %',
      '0.995',
      /targets\.availability: has to be a share such as '99\.5 %', with the percent sign/,
    ],
    [
      'a variable that is always there',
      'root: /opt/shop',
      'system: shp',
      /variables\.system: 'system' is the name/,
    ],
    [
      'a variable in a key',
      'Mean latency: mean',
      `'Mean of \${root}': mean`,
      /figures\.Mean of \$\{root\}: a variable cannot stand in a key/,
    ],
    [
      'a second row for whatever is left',
      "  - levels: [{ call: ['channel:#shop'], timeout: 2h }]",
      "  - levels: [{ call: ['channel:#shop'], timeout: 2h }]\n  - levels: [{ call: ['user:U0BEA'], timeout: 1h }]",
      /escalation\.2: nobody is ever called by this row: row 2 takes whatever is left/,
    ],
    [
      'a call for a severity that there is not',
      'when: [severity=critical]',
      'when: [severity=critcal]',
      /escalation\.0\.when\.0: there is no severity 'critcal'\. Did you mean 'critical'\?/,
    ],
    [
      'a call for a service that there is not',
      'when: [severity=critical]',
      'when: [severity=critical, service=databas]',
      /escalation\.0\.when\.1: there is no service 'databas'\. Did you mean 'database'\?/,
    ],
    [
      'a call for a level that there is not',
      'when: [severity=critical]',
      'when: [level=emergency]',
      /escalation\.0\.when\.0: there is no level 'emergency'.*met by level=~"emergency"/,
    ],
    [
      'being down by what is not measured',
      'database: { runs: { systemd: postgresql },',
      'database: { runs: { systemd: postgresql }, down: [probe=postgre],',
      /services\.database\.down\.0: there is no probe 'postgre'\. Did you mean 'postgres'\?/,
    ],
    [
      'a secret in a header',
      `bearer: { file: '\${root}/token' }`,
      'headers: { X-API-Key: hunter2 }',
      /connections\.api\.headers\.X-API-Key: stands in the open\. Name where it stands/,
    ],
    [
      'a secret in an address',
      ':5432/shop',
      ':5432/shop?sslmode=require&password=hunter2',
      /connections\.db\.url: holds a secret behind its question mark/,
    ],
    [
      'a share that is written as another',
      'postgres: { service: database,',
      "postgres: { thresholds: { connections-used: { warn: '> 0.8' } }, service: database,",
      /connections-used\.warn: '> 0\.8': it is measured in percent\. Write 0\.8 %, or 80 %/,
    ],
    [
      'a probe that is made of one that there is not',
      '  disk: {',
      '  both: { probe: composite, parameters: { worst: [api, postgrs] } }\n  disk: {',
      /probes\.both\.parameters\.worst\.1: there is no probe 'postgrs'\. Did you mean 'postgres'\?/,
    ],
    [
      'an expression over a metric that there is not',
      '  disk: {',
      '  sum: { probe: composite, parameters: { expression: api.latency + disk.disk-usd } }\n  disk: {',
      /probes\.sum\.parameters\.expression: there is no metric of 'disk' named 'disk-usd'/,
    ],
    [
      'a probe that is made of itself through another',
      '  disk: {',
      '  one: { probe: composite, parameters: { worst: [two] } }\n  two: { probe: composite, parameters: { expression: one.value } }\n  disk: {',
      /probes\.one\.parameters: it is made of itself: one → two → one\./,
    ],
    [
      'a label that Watchbill sets itself',
      'labels: { team: storage }',
      'labels: { severity: critical }',
      /probes\.postgres\.labels\.severity: is set by Watchbill itself/,
    ],
    [
      'a time without a unit',
      'every: 30s',
      'every: 30',
      /probes\.api\.every: has to be a number with a unit/,
    ],
    ['a duration without a unit', 'for: 1m', 'for: 60', /latency\.for: has to be a number with a unit/],
    [
      'a limit without a comparison',
      "warn: '> 250'",
      'warn: 250',
      /latency\.warn: has to be a limit in quotes/,
    ],
    [
      'a limit without a severity',
      "{ warn: '> 250', critical: '> 1000', for: 1m }",
      "'> 250'",
      /thresholds\.latency: has to say which limit is of which severity/,
    ],
    [
      'a key of another tool',
      "warn: '> 250'",
      "warning: '> 250'",
      /latency\.warning: 'warning' is not known here\. Did you mean 'warn'\?/,
    ],
    [
      'one where there may be many',
      'dependsOn: [database]',
      'dependsOn: database',
      /has to be a list such as/,
    ],
    [
      'a kind of connection',
      'kind: http',
      'kind: https',
      /connections\.api\.kind: has to be one of http, postgres/,
    ],
    ['a name in capitals', '  disk: {', '  Disk: {', /probes\.Disk: has to be lower-case letters/],
    ['what is left out', 'title: Shop search', '# title', /:\d+ title: is missing\. Add it: a text/],
    ['a key twice', 'owner: Search team', 'title: Shop', /:3 the key 'title' is there twice/],
    ['a tab', '  disk: {', '\tdisk: {', /:\d+ a tab stands where blanks have to/],
    ['wrong indentation', '    run: [api]', '   run: [api]', /:\d+ the indentation does not fit/],
    ['a limit without quotes', "warn: '> 250'", 'warn: > 250', /'>' cannot begin a value without quotes/],
    [
      'a channel without quotes',
      "alerts: '#shop'",
      'alerts: #shop',
      /a bracket that was opened above is not closed/,
    ],
    ['two documents', 'services:', '---\nservices:', /:\d+ a second document begins here/],
    ['a tag', 'owner: Search team', 'owner: !secret team', /:3 the tag '!secret' is not known/],
    [
      'a call of nobody',
      "'user:U0BEA'",
      "'bea'",
      /escalation\.0\.levels\.0\.call\.0: 'bea' has to be user:U…/,
    ],
    ['what is not YAML', 'title: Shop', 'title: "Shop', /systems\/shop\.yml:\d+ /],
  ])('is told with file, line and the fix: %s', (_what, from, to, told) => {
    expect(one).toContain(from);
    const lines = broken(from, to);
    expect(lines.join('\n')).toMatch(told);
    for (const line of lines) expect(line).toMatch(/^systems\/shop\.yml:\d+ /);
  });

  it('is a probe that does not say which of two connections it means', () => {
    const unsaid = one.replace('connection: api, ', '');
    expect(mistakesOf({ shop: unsaid })).toEqual([]);
    const two = unsaid.replace('connections:\n', "connections:\n  spare: { kind: http, url: 'http://b' }\n");
    expect(mistakesOf({ shop: two }).join('\n')).toMatch(
      /probes\.api: 'http' needs a connection of kind http\. Name one of: spare, api\./,
    );
  });

  it('does not hide the others, nor those of watchbill.yml', () => {
    const twice = one.replace('service: web', 'service: wab').replace('cron: 0 9 * * *', 'cron: daily');
    const lines = mistakesOf({ shop: twice, other: 'title: 5' }, 'storms: {}');
    expect(lines.map((line) => line.split(' ')[0]?.split(':')[0])).toEqual([
      'watchbill.yml',
      'systems/shop.yml',
      'systems/shop.yml',
      'systems/other.yml',
    ]);
  });

  it.each([
    [
      'a pack that is not there',
      'systems: { shap: {} }',
      /^watchbill\.yml:\d+ systems\.shap: there is no pack .* Did you mean 'shop'\?/,
    ],
    [
      'an environment that is not there',
      'systems: { shop: { environment: test } }',
      /systems\.shop\.environment: .* has no environment 'test'/,
    ],
    [
      'a variable that is not there',
      'systems: { shop: { variables: { rot: /x } } }',
      /systems\.shop\.variables\.rot: the pack has no variable 'rot'/,
    ],
    [
      'a service of everybody that has the name of a system',
      'services: { shop: { match: [app=shop] } }',
      /^watchbill\.yml:\d+ services\.shop: the pack 'shop' is the system of that name/,
    ],
    [
      "the name of Watchbill's own host",
      'systems: { host: { pack: shop } }',
      /^watchbill\.yml:\d+ systems\.host: 'host' is what Watchbill calls its own host/,
    ],
  ])('is told of watchbill.yml: %s', (_what, more, told) => {
    expect(mistakesOf({ shop: one }, more).join('\n')).toMatch(told);
  });

  it('is none of the values that stand in for a variable that is not there', () => {
    expect(broken('host: any', `host: '\${hst}'`)).toHaveLength(1);
  });

  it('is told where the overlay puts a list in place of another', () => {
    const windows = "maintenance: [{ name: weekly, schedule: 'sunday 02:00-05:00', title: x }]";
    const layered = shop.replace('probes: { disk: null }', `probes: { disk: null }\n    ${windows}`);
    const line = layered.split('\n').findIndex((text) => text.includes('title: x')) + 1;
    expect(mistakesOf({ shop: layered })[0]).toMatch(
      new RegExp(`^systems/shop\\.yml:${line} maintenance\\.0\\.title: 'title' is not known here`),
    );
    const nameless = layered.replace('name: weekly, schedule', 'schedule').replace(', title: x', '');
    expect(mistakesOf({ shop: nameless })[0]).toMatch(`:${line} maintenance.0.name: is missing`);
  });

  it.each(['Shop', 'host', 'a b'])('is told of a file that cannot be a system: %s', (name) => {
    expect(mistakesOf({ [name]: 'title: x' })[0]).toMatch(/a pack cannot be named/);
  });

  it('is told of two packs that would be the same system', () => {
    const lines = mistakesOf({ shop, 'shop-staging': one });
    expect(lines).toEqual([
      "systems/shop-staging.yml:1 (top level): the pack 'shop-staging' would be the system 'shop-staging', and 'systems/shop.yml' in its environment 'staging' is that already. Name each under systems: of watchbill.yml.",
    ]);
  });

  it('is told of two files of one name', () => {
    const files = ['yaml', 'yml'].map((end) => ({ name: 'shop', file: `systems/shop.${end}`, text: one }));
    expect(complaintsOf(files)).toEqual([
      "systems/shop.yml:1 (top level): 'systems/shop.yaml' is the pack 'shop' already. Keep one of the two.",
    ]);
  });

  it('is no trap of a hostile file', () => {
    expect(mistakesOf({ shop: '__proto__: { title: x }\ntitle: x' })[0]).toMatch(/__proto__/);
    expect(mistakesOf({ shop: '- a' })[0]).toMatch(/^systems\/shop\.yml:1 /);
    expect(mistakesOf({ shop: '' })[0]).toMatch(/:1 .*the file is empty\. Begin with 'title: shop'/);
    expect(mistakesOf({ shop: 'a: &a [x]\nb: *c\n' })[0]).toMatch(/^systems\/shop\.yml/);
  });
});

describe('the folder of packs', () => {
  const folder = () => {
    const made = mkdtempSync(join(tmpdir(), 'watchbill-packs-'));
    onTestFinished(() => rmSync(made, { recursive: true, force: true }));
    return made;
  };

  it('may be missing, and is told of when it cannot be read', () => {
    const configuration = folder();
    expect(readPackFiles(configuration)).toEqual([]);
    writeFileSync(join(configuration, 'systems'), '');
    expect(() => readPackFiles(configuration)).toThrow(/systems' cannot be read\. Make it readable/);
  });

  it('gives its packs by name, and tells of one that cannot be read', () => {
    const configuration = folder();
    mkdirSync(join(configuration, 'systems'));
    for (const name of ['shop.yml', 'blog.yaml', '.shop.yml', 'notes.txt']) {
      writeFileSync(join(configuration, 'systems', name), `title: ${name}`);
    }
    expect(readPackFiles(configuration).map(({ name }) => name)).toEqual(['blog', 'shop']);
    mkdirSync(join(configuration, 'systems', 'folder.yml'));
    expect(() => readPackFiles(configuration)).toThrow(/folder\.yml' cannot be read\. Make it readable/);
  });
});
