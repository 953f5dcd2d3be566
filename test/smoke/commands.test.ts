import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { adaUserId, oluUserId, vicUserId } from '../../src/workspace/seeds.ts';
import { eventually } from '../support/eventually.ts';
import { root } from '../support/import-graph.ts';
import { usingStory } from '../support/story.ts';

interface Row {
  readonly verb: string;
  /** What follows the verb; `INC` stands for an open incident of its own. */
  readonly rest?: string;
  readonly from: 'viewer' | 'operator';
  readonly answers: RegExp;
}

const rows: readonly Row[] = [
  { verb: 'ack', rest: 'INC', from: 'operator', answers: /You took `INC-\d{8}-\d{4}` / },
  { verb: 'audit', from: 'viewer', answers: /No system has an audit of vectors/ },
  { verb: 'baseline', rest: 'show shop', from: 'viewer', answers: /[Bb]aseline/ },
  { verb: 'capacity', from: 'viewer', answers: /Capacity of Shop/ },
  { verb: 'changes', from: 'viewer', answers: /No change was told of in the last 24 h/ },
  {
    verb: 'declare',
    rest: 'info printer is on fire',
    from: 'operator',
    answers: /is open; its card goes to/,
  },
  { verb: 'escalate', rest: 'INC', from: 'operator', answers: /is at level 2 of 2: <@U0ADA0ADMIN> called/ },
  { verb: 'health', from: 'viewer', answers: /Health.*1 ok.*memory used/is },
  { verb: 'help', from: 'viewer', answers: /What you can do/ },
  { verb: 'incident', rest: 'INC', from: 'viewer', answers: /Timeline of INC-\d{8}-\d{4}/ },
  { verb: 'incidents', from: 'viewer', answers: /Incidents: \d+ triggered/ },
  { verb: 'maintenance', from: 'operator', answers: /No maintenance/ },
  { verb: 'note', rest: 'INC failed over', from: 'operator', answers: /The note stands in the timeline/ },
  { verb: 'oncall', from: 'viewer', answers: /1\. <@U0OLU0OPERA> – has 5 min/ },
  { verb: 'pool', from: 'viewer', answers: /Connection pool of Shop/ },
  { verb: 'probe', rest: 'shop disk', from: 'viewer', answers: /disk of Shop/ },
  { verb: 'queue', from: 'viewer', answers: /Queues of Shop/ },
  { verb: 'reopen', rest: 'INC', from: 'operator', answers: /is open\./ },
  { verb: 'report', from: 'operator', answers: /daily-health.*"action_id":"run-report"/s },
  { verb: 'resolve', rest: 'INC', from: 'operator', answers: /1 of 1 alert of INC-\d{8}-\d{4} still fires/ },
  {
    verb: 'route',
    rest: 'test alertname=DiskFull severity=critical',
    from: 'viewer',
    answers: /Shown at once by route .*Card in/s,
  },
  { verb: 'security', from: 'viewer', answers: /Security of Shop/ },
  {
    verb: 'self',
    from: 'viewer',
    answers: /Watchbill \d+\.\d+\.\d+, up .*Slack connected.*Postgres.*Queue/s,
  },
  { verb: 'service', from: 'viewer', answers: /Services of Shop/ },
  { verb: 'sessions', from: 'viewer', answers: /Sessions of Shop/ },
  { verb: 'silence', rest: 'INC 1h planned', from: 'operator', answers: /is silenced until/ },
  { verb: 'silences', from: 'viewer', answers: /[Ss]ilence/ },
  { verb: 'status', from: 'viewer', answers: /\d+ triggered.*Health:/s },
  { verb: 'systems', from: 'viewer', answers: /1 system.*Shop/s },
  { verb: 'test-alert', from: 'operator', answers: /A test of generic went its way as info/ },
  { verb: 'unack', rest: 'INC', from: 'operator', answers: /was not acknowledged/ },
  { verb: 'unsilence', rest: 'SIL-20200101-0001', from: 'operator', answers: /does not exist/ },
  { verb: 'whoami', from: 'viewer', answers: /You are (?:admin|operator|viewer)/ },
];

const pack = `
title: Shop
services: { store: {} }
probes: { disk: { probe: host-disk, service: store, every: never } }
`;

describe('/ops', () => {
  const story = usingStory({
    start: false,
    configuration: {
      probes: { run: [{ name: 'host-memory' }] },
      reports: [{ name: 'daily-health', cron: '0 9 * * *' }],
    },
  });
  let count = 0;
  beforeAll(async () => {
    mkdirSync(join(story.configFolder, 'systems'));
    writeFileSync(join(story.configFolder, 'systems', 'shop.yml'), pack);
    await story.start();
  });

  it('has no verb that is left out here', () => {
    const files = readdirSync(join(root, 'commands')).filter((file) => file.endsWith('.ts'));
    expect(rows.map(({ verb }) => `${verb}.ts`)).toEqual(files.toSorted());
  });

  it.each(rows)('$verb answers those who may run it and refuses the others', async (row) => {
    for (const who of [story.ada, story.olu, story.vic]) {
      count += 1;
      const id = await story.alert({ name: `Alert${count}`, severity: 'warning' });
      const answer = await story.ask(who, `/ops ${row.verb} ${row.rest?.replace('INC', id) ?? ''}`);
      if (who.userId === vicUserId && row.from === 'operator') {
        expect(answer).toContain(`You need the role 'operator' for '/ops ${row.verb}'; you have 'viewer'.`);
        expect(answer).toContain(`Ask <@${adaUserId}>`);
      } else {
        expect(answer).toMatch(row.answers);
      }
    }
  });

  it('lists for each only what they may run', async () => {
    const verbs = async (who: typeof story.ada) =>
      [...(await story.ask(who, '/ops help')).matchAll(/`\/ops ([a-z-]+)[ `]/g)]
        .map(([, verb]) => verb)
        .filter((verb) => verb !== 'help');
    const all = rows.map(({ verb }) => verb).filter((verb) => verb !== 'help');
    expect(await verbs(story.ada)).toEqual(all);
    expect(await verbs(story.olu)).toEqual(all);
    const seen = rows
      .filter(({ from, verb }) => from === 'viewer' && verb !== 'help')
      .map(({ verb }) => verb);
    expect(await verbs(story.vic)).toEqual(seen);
  });

  it('suggests the nearest verb that the person may run', async () => {
    expect(await story.ask(story.vic, '/ops helth')).toContain("Did you mean '/ops health'?");
    expect(await story.ask(story.olu, '/ops silense INC-1 1h')).toContain("Did you mean '/ops silence'?");
    expect(await story.ask(story.vic, '/ops aks')).not.toContain('Did you mean');
  });

  it('says how a command is written when its words are not understood', async () => {
    const answer = await story.ask(story.olu, '/ops silence INC-20261121-0001 soon');
    expect(answer).toContain("'duration' is not usable");
    expect(answer).toContain('/ops silence [incident] [duration] [reason...]');
  });

  it('records who did or tried what', async () => {
    const query = 'select actor_id, role, act, outcome from audit';
    const recorded = await eventually(async () => {
      const { rows: found } = await story.database.pool.query(query);
      return found.length >= rows.length * 3 && found;
    });
    const of = (actor: string, act: string) =>
      recorded.filter((entry) => entry['actor_id'] === actor && entry['act'] === act);
    expect(of(oluUserId, 'command ack')).toMatchObject([{ role: 'operator', outcome: 'done' }]);
    expect(of(vicUserId, 'command ack')).toMatchObject([{ role: 'viewer', outcome: 'refused' }]);
    expect(of(adaUserId, 'command unsilence')).toMatchObject([{ role: 'admin', outcome: 'failed' }]);
    for (const { verb } of rows) expect(of(adaUserId, `command ${verb}`)).not.toEqual([]);
  });
});
