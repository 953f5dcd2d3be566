import { describe, expect, it } from 'vitest';
import { parseConfiguration } from '../../src/config/configuration.ts';
import type { Known } from '../../src/config/resolve.ts';
import { inhibitionsOf } from '../../src/domain/inhibition.ts';

const known: Known = { probes: [], reports: [], sources: [], cronProblem: () => undefined };
const base = `
channel: '#ops'
policies: { p: { levels: [{ call: [user:U0OLU], timeout: 5m }] } }
routes: [{ name: rest, policy: p }]
`;

function rulesOf(text: string) {
  return parseConfiguration(base + text, 'watchbill.yml', known).inhibitions;
}

function complaint(text: string): string {
  try {
    rulesOf(text);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return '';
}

/** Which service is hidden by a critical alert of which other. */
function hiddenBy(text: string, down: string, ...others: string[]): readonly string[] {
  const { keysOf } = inhibitionsOf(rulesOf(text));
  const { sources } = keysOf({ service: down, severity: 'critical' });
  return others.filter((service) =>
    keysOf({ service, severity: 'critical' }).targets.some((key) => sources.includes(key)),
  );
}

describe('inhibitions in the configuration', () => {
  it('are none where nothing is said', () => {
    expect(rulesOf('')).toEqual([]);
  });

  it('take sources, targets and the labels that have to be equal', () => {
    expect(
      rulesOf(
        `inhibitions: [{ name: node-down, sources: [alertname=NodeDown], targets: ['severity=~"warning|info"'], equal: [cluster] }]`,
      ),
    ).toEqual([
      {
        name: 'node-down',
        sources: [{ label: 'alertname', operator: '=', value: 'NodeDown' }],
        targets: [[{ label: 'severity', operator: '=~', value: 'warning|info' }]],
        equal: ['cluster'],
      },
    ]);
  });

  it.each([
    [
      'a side that matches everything',
      'inhibitions: [{ name: a, sources: [], targets: [x=1] }]',
      'inhibitions.0.sources',
    ],
    ['a side that is missing', 'inhibitions: [{ name: a, sources: [x=1] }]', 'inhibitions.0.targets'],
    [
      'a name that is used twice',
      'inhibitions: [{ name: a, sources: [x=1], targets: [y=1] }, { name: a, sources: [x=2], targets: [y=2] }]',
      "'a' is used twice",
    ],
    [
      'a key that does not exist',
      'inhibitions: [{ name: a, sources: [x=1], targets: [y=1], equals: [c] }]',
      'equals',
    ],
    [
      'a matcher that is none',
      'inhibitions: [{ name: a, sources: [x], targets: [y=1] }]',
      "'x' is not a matcher",
    ],
  ])('refuse %s', (_name, text, words) => {
    expect(complaint(text)).toContain(words);
  });
});

describe('services in the configuration', () => {
  const chain = 'services: { api: { dependsOn: [db] }, db: { dependsOn: [host] }, host: {}, web: {} }';

  it('hide what hangs on them, directly and through others', () => {
    expect(rulesOf(chain).map((rule) => rule.name)).toEqual(['db is down', 'host is down']);
    expect(hiddenBy(chain, 'host', 'api', 'db', 'host', 'web')).toEqual(['api', 'db']);
    expect(hiddenBy(chain, 'db', 'api', 'db', 'host', 'web')).toEqual(['api']);
    expect(hiddenBy(chain, 'api', 'api', 'db', 'host', 'web')).toEqual([]);
  });

  it('are recognised by their name in the label service, or as they say themselves', () => {
    const text = `services: { api: { dependsOn: [db], match: [job=api] }, db: { match: ['job=~"pg.*"'], down: [alertname=PgDown] } }`;
    const { keysOf } = inhibitionsOf(rulesOf(text));
    const { targets } = keysOf({ job: 'api', severity: 'info' });
    const hides = (labels: Record<string, string>) =>
      keysOf(labels).sources.some((key) => targets.includes(key));
    expect(hides({ job: 'pg-1', alertname: 'PgDown', severity: 'warning' })).toBe(true);
    expect(hides({ job: 'pg-1', alertname: 'PgSlow', severity: 'critical' })).toBe(false);
    expect(hides({ service: 'db', alertname: 'PgDown' })).toBe(false);
  });

  it('know the severity by the words of the configuration', () => {
    const text = `severities: { label: level, map: { dead: critical } }\n${chain}`;
    const { keysOf } = inhibitionsOf(rulesOf(text));
    expect(keysOf({ service: 'db', level: 'dead' }).sources).toHaveLength(1);
    expect(keysOf({ service: 'db', severity: 'critical' }).sources).toEqual([]);
  });

  it('that do not exist are named with those that do', () => {
    const message = complaint('services: { api: { dependsOn: [bd] }, db: {} }');
    expect(message).toContain("there is no service 'bd'. Services: api, db.");
    expect(message).toContain('services.api.dependsOn.0');
    expect(complaint('services: { api: { dependsOn: [constructor] } }')).toContain(
      "there is no service 'constructor'",
    );
  });

  it.each([
    ['services: { a: { dependsOn: [a] } }', 'a → a is a circle'],
    [
      'services: { a: { dependsOn: [b] }, b: { dependsOn: [c] }, c: { dependsOn: [a] } }',
      'a → b → c → a is a circle',
    ],
    [
      'services: { x: { dependsOn: [a] }, a: { dependsOn: [y, b] }, y: {}, b: { dependsOn: [a] } }',
      'a → b → a is a circle',
    ],
  ])('that hang on themselves are refused with the circle: %s', (text, words) => {
    const message = complaint(text);
    expect(message).toContain(words);
    expect(message.match(/is a circle/g)).toHaveLength(1);
  });

  it('may hang on one another in any other way', () => {
    const diamond =
      'services: { api: { dependsOn: [left, right] }, left: { dependsOn: [db] }, right: { dependsOn: [db] }, db: {} }';
    expect(complaint(diamond)).toBe('');
    expect(hiddenBy(diamond, 'db', 'api', 'left', 'right')).toEqual(['api', 'left', 'right']);
    expect(hiddenBy(diamond, 'left', 'api', 'right', 'db')).toEqual(['api']);
  });
});
