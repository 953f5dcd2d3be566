import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { readAlertmanagerFile } from '../../src/cli/alertmanager/alertmanager-file.ts';
import { importAlertmanager, writeImported } from '../../src/cli/alertmanager/import-alertmanager.ts';
import { splitMatchers } from '../../src/cli/alertmanager/import-matchers.ts';
import { slackChannel } from '../../src/cli/alertmanager/import-receivers.ts';
import { known } from '../../src/cli/configuration-of.ts';
import { parseConfiguration } from '../../src/config/configuration.ts';
import type { Labels } from '../../src/domain/alert.ts';
import { routeFor } from '../../src/domain/route-for.ts';
import type { Settings } from '../../src/domain/settings.ts';
import { root } from '../support/import-graph.ts';
import { labelSets, receivers, type Tree, trees } from './alertmanager-trees.ts';
import { hasAmtool, receiversByAmtool } from './amtool.ts';
import { watchbill } from './terminal.ts';

const shop = join(root, 'test/fixtures/alertmanager/shop.yml');
const debian = '/etc/prometheus/alertmanager.yml';
/** A Wednesday noon: no interval of the fixtures mutes anything. */
const noon = new Date('2026-11-18T12:00:00Z');

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchbill-import-'));
});
afterAll(() => rm(folder, { recursive: true }));

const base = { receivers: [{ name: 'ops', slack_configs: [{ channel: '#ops' }] }] };
const imported = (file: object) =>
  importAlertmanager(readAlertmanagerFile(stringify(file), 'am.yml'), '#ops');
const notesOf = (file: object) =>
  imported(file).notes.map(({ path, text, lost }) => [lost, path, text].join(' '));

async function settingsOf(file: object): Promise<Settings> {
  return parseConfiguration(writeImported(imported(file), 'am.yml'), 'watchbill.yml', await known());
}

/** The channels in which an alert's card and its copies stand. */
function channelsOf(labels: Labels, settings: Settings): readonly string[] {
  const { channel, copies } = routeFor(labels, settings, noon);
  return [channel, ...copies.map((copy) => copy.channel)];
}

describe('watchbill import alertmanager', () => {
  it('carries over a grown file and says what has to be looked at', async () => {
    const ran = await watchbill(['import', 'alertmanager', shop]);
    await expect(ran.out).toMatchFileSnapshot('golden/import-shop.yml');
    await expect(ran.err.replaceAll(root, '')).toMatchFileSnapshot('golden/import-shop.txt');
  });

  it('writes a file once, and over another only when told to', async () => {
    const out = join(folder, 'watchbill.yml');
    const words = ['import', 'alertmanager', shop, '--out', out, '--channel', '#alerts'];
    await watchbill(words);
    expect(await readFile(out, 'utf8')).toContain('\nchannel: "#alerts"\n');
    expect(await watchbill(words)).toMatchObject({ code: 1, err: expect.stringContaining('--force') });
    await writeFile(out, 'mine');
    await watchbill([...words, '--force']);
    expect(await readFile(out, 'utf8')).not.toBe('mine');
  });

  it('makes a configuration that passes the check', async () => {
    const file = join(folder, 'plain.yml');
    await writeFile(file, stringify({ ...base, route: { receiver: 'ops', group_by: ['...'] } }));
    const ran = await watchbill([
      'import',
      'alertmanager',
      file,
      '--out',
      join(folder, 'plain', '..', 'new.yml'),
    ]);
    expect(ran).toMatchObject({ code: 0, err: '' });
    expect(ran.out).toContain('Carried over');
  });

  it.runIf(existsSync(debian))('carries over the file that Debian installs', async () => {
    const { out } = await watchbill(['import', 'alertmanager', debian]);
    expect(out).toContain('8 routes, 4 policies');
  });

  it.each([
    ['a missing file', undefined, 'cannot be read'],
    ['no YAML', 'route: [', 'is not YAML'],
    ['something else', 'groups: []', 'is not a configuration of Alertmanager'],
    ['a tree of words', 'route: { receiver: a, routes: [b] }', 'route.routes.0'],
  ])('refuses %s', async (name, text, reason) => {
    const file = join(folder, `${name}.yml`);
    if (text !== undefined) await writeFile(file, text);
    expect(await watchbill(['import', 'alertmanager', file])).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining(reason),
    });
  });

  it('refuses a default channel that is none', async () => {
    const ran = await watchbill(['import', 'alertmanager', shop, '--channel', 'ops room']);
    expect(ran).toMatchObject({ code: 1, err: expect.stringContaining("'ops room' is not a channel") });
  });
});

describe('what becomes of an Alertmanager configuration', () => {
  it('groups everything of a route together where no labels are named, as Alertmanager does', async () => {
    const settings = await settingsOf({ ...base, route: { receiver: 'ops' } });
    expect(settings.routes[0]?.groupBy).toEqual([]);
  });

  it('takes back the times of a parent, which Alertmanager does not inherit', async () => {
    const time_intervals = [
      { name: 'night', time_intervals: [{ times: [{ start_time: '00:00', end_time: '06:00' }] }] },
    ];
    const routes = [{ match: { a: 'b' }, mute_time_intervals: ['night'], routes: [{ match: { c: 'd' } }] }];
    const settings = await settingsOf({ ...base, time_intervals, route: { receiver: 'ops', routes } });
    const [muted] = settings.routes[0]?.routes ?? [];
    expect(muted?.muteTimes.map(({ name }) => name)).toEqual(['night']);
    expect(muted?.routes[0]?.muteTimes).toEqual([]);
  });

  it('leaves out a route whose expression cannot be kept, with all below it, and says so', () => {
    const routes = [{ match_re: { a: '(x+)+' }, routes: [{ match: { b: 'c' } }] }, { match: { d: 'e' } }];
    const file = { ...base, route: { receiver: 'ops', routes } };
    expect(imported(file).counts).toContain('2 routes');
    expect(notesOf(file)[0]).toMatch(/^true route\.routes\.0 left out with all below it.*'\(x\+\)\+'/);
  });

  it('leaves out an inhibition without matchers on one side, which would hide everything', () => {
    const file = { ...base, route: { receiver: 'ops' }, inhibit_rules: [{ source_match: { a: 'b' } }] };
    expect(imported(file).configuration).not.toHaveProperty('inhibitions');
    expect(notesOf(file)).toEqual(['true inhibit_rules.0 left out: it has no matchers on one side.']);
  });

  it('says when a time interval does not exist', () => {
    const routes = [{ active_time_intervals: ['gone'] }];
    expect(notesOf({ ...base, route: { receiver: 'ops', routes } })).toEqual([
      "true route.routes.0 there is no time interval 'gone'.",
    ]);
  });

  it('gives a receiver that pages a policy to be filled in, and every other nobody to call', async () => {
    const file = {
      route: { receiver: 'quiet', routes: [{ receiver: 'Loud one', match: { a: 'b' } }] },
      receivers: [
        { name: 'quiet', webhook_configs: [{ url: 'http://x' }] },
        { name: 'Loud one', victorops_configs: [{ api_key: 'x' }] },
      ],
    };
    const { routes } = await settingsOf(file);
    expect(routes[0]?.policy).toEqual({ name: 'nobody', repeats: 0, levels: [] });
    expect(routes[0]?.routes[0]?.policy).toMatchObject({
      name: 'loud-one',
      levels: [{ targets: [{ kind: 'channel', id: '#ops' }] }],
    });
  });

  it.each([
    ['{a="b", c=~"d,e"}', ['a="b"', 'c=~"d,e"']],
    ['a=b,c!="x\\"y,z"', ['a=b', 'c!="x\\"y,z"']],
    [' a =~ "b" ', ['a =~ "b"']],
    ['{}', []],
  ])('splits the matchers %s', (text, parts) => {
    expect(splitMatchers(text)).toEqual(parts);
  });

  it.each([
    ['#ops', '#ops'],
    ['ops', '#ops'],
    ['C0123ABC', 'C0123ABC'],
    ['#db-{{ .CommonLabels.env }}', '#db-{{ labels.env }}'],
    ['team-{{- .GroupLabels.team -}}', '#team-{{ labels.team }}'],
    ['@ada', undefined],
    ['{{ template "x" . }}', undefined],
    ['', undefined],
  ])('reads the channel %j', (text, channel) => {
    expect(slackChannel(text)).toBe(channel);
  });
});

describe.runIf(hasAmtool)('an imported tree', () => {
  it('sends any alert where amtool says that Alertmanager sends it', { timeout: 60_000 }, async () => {
    const file = join(folder, 'tree.yml');
    const channels = Object.fromEntries(receivers.map((name) => [name, `#${name}`]));
    const all = receivers.map((name) => ({
      name,
      slack_configs: [{ channel: channels[name], api_url: 'http://x' }],
    }));
    const agrees = async (route: Tree, labels: Labels) => {
      const tree = { route, receivers: all };
      await writeFile(file, stringify(tree));
      const theirs = (await receiversByAmtool(file, labels)).map((name) => channels[name]);
      expect(channelsOf(labels, await settingsOf(tree))).toEqual([...new Set(theirs)]);
    };
    await fc.assert(fc.asyncProperty(trees, labelSets, agrees), { numRuns: 60, endOnFailure: true });
  });

  it('sends the alerts of the grown file where amtool says', async () => {
    const file = readAlertmanagerFile(await readFile(shop, 'utf8'), shop);
    const { inhibitions: _later, ...configuration } = importAlertmanager(file, '#ops').configuration;
    const settings = parseConfiguration(stringify(configuration), 'watchbill.yml', await known());
    const channels: Readonly<Record<string, string>> = {
      'slack-db': '#db-alerts',
      'slack-teams': '#team-web',
      'pager-db': '#db-critical',
      'pager-web': 'C0WEB123',
    };
    for (const labels of [
      {},
      { alertname: 'Watchdog' },
      { audited: 'true', service: 'postgres' },
      { service: 'redis-7', severity: 'critical' },
      { service: 'redis-7', severity: 'critical', owner: 'web', shard: '7' },
      { service: 'redis-7', severity: 'info', shard: '2', env: 'staging,eu' },
      { team: 'web', severity: 'critical' },
      { team: 'web' },
    ]) {
      const theirs = (await receiversByAmtool(shop, labels)).map((name) => channels[name] ?? '#ops');
      expect(channelsOf(labels, settings), JSON.stringify(labels)).toEqual([...new Set(theirs)]);
    }
  });
});
