import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WorkspaceMessage } from '../../src/workspace/person-side.ts';
import { oluUserId } from '../../src/workspace/seeds.ts';
import { eventually } from '../support/eventually.ts';
import { keyOf, shownIn, usingStory } from '../support/story.ts';

/** A system that nobody here has heard of: one file. */
const pack = (port: number) => `
title: Sixth system
owner: Team six
channels: { alerts: '#alerts', reports: '#reports' }
variables: { api: http://127.0.0.1:${port} }
connections: { api: { kind: http, url: '\${api}' } }
services:
  api: { title: API, runs: { http: /health }, probe: { every: 10s } }
  site: { dependsOn: [api] }
probes:
  orders:
    title: Orders
    probe: http
    service: site
    every: 10s
    views: [queue]
    parameters: { path: /orders, json: [{ path: waiting, metric: waiting, unit: count }] }
    thresholds: { waiting: { warn: '> 10', critical: '> 100' } }
  checkout:
    probe: http
    service: api
    every: 10s
    parameters: { path: /checkout }
    thresholds: { up: { critical: '< 1' } }
  stock: { probe: http, deep: true, parameters: { path: /health } }
schedules:
  daily:
    title: Daily review
    cron: 0 9 * * *
    run: [stock]
    record: true
    sections:
      - title: Orders
        figures: { Waiting: last orders.waiting, Most: max orders.waiting, Opened: incidents opened }
        advice: [{ of: Most, when: '> 10', say: Open another counter. }]
        health: all
escalation:
  - when: [severity=critical]
    levels: [{ call: ['user:${oluUserId}'], timeout: 15m }]
  - levels: []
`;

describe('a sixth system', () => {
  const story = usingStory({ start: false });
  let server: Server;
  let healthy = true;
  let checkout = true;
  let waiting = 3;
  beforeAll(async () => {
    server = createServer((request, response) => {
      response.statusCode = healthy && (checkout || request.url !== '/checkout') ? 200 : 503;
      response.setHeader('content-type', 'application/json');
      response.end(request.url === '/orders' ? JSON.stringify({ waiting }) : '{}');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    mkdirSync(join(story.configFolder, 'systems'));
    writeFileSync(
      join(story.configFolder, 'systems', 'sixth.yml'),
      pack((server.address() as AddressInfo).port),
    );
    await story.start();
  });
  afterAll(() => void server.close());

  const card = (words: string, state: string) =>
    story.team.workspace.waitForMessage(
      (message: WorkspaceMessage) =>
        String(keyOf(message)).startsWith('card.') &&
        shownIn(message).includes(words) &&
        shownIn(message).includes(state),
      30_000,
    );

  it('is one file and no code: it is listed, measured, and shown worst first', async () => {
    const shown = await story.ask(story.vic, '/ops health sixth');
    expect(shown).toContain('Sixth system');
    expect(shown).toMatch(/🟢.*Orders · waiting/s);
    expect(shown).toContain('needs API');
    // What was measured for one person is stored before they see it.
    expect(await story.ask(story.vic, '/ops systems')).toMatch(/🟢 \*Sixth system\*.*Team six/s);
    expect(await story.ask(story.vic, '/ops queue')).toContain('Orders · waiting');
    expect(await story.ask(story.vic, '/ops service sixth api')).toContain('API');
    expect(await story.ask(story.vic, '/ops health sixht')).toContain("Did you mean 'sixth'?");
    expect(await story.ask(story.vic, '/ops health sixth deep')).toContain('stock');
  });

  it('has a card for what crosses a limit, in its channel and under its escalation, and an end of it', async () => {
    waiting = 150;
    const raised = await card('orders: waiting', 'Triggered');
    expect(shownIn(raised)).toMatch(/150 \(limit (>|&gt;) 100\)/);
    expect(story.ada.messages('#alerts').some(({ ts }) => ts === raised.ts)).toBe(true);
    await story.direct(story.olu, 'Orders: waiting of sixth');
    waiting = 3;
    const resolved = await card('orders: waiting', 'Resolved');
    expect(resolved.ts).toBe(raised.ts);
  });

  it('says which service is down and what hangs on it, and that it is back', async () => {
    healthy = false;
    checkout = false;
    const down = await card('api: up', 'Triggered');
    const shown = await story.ask(story.vic, '/ops health sixth');
    expect(shown).toMatch(/\*API\* is down/);
    expect(shown).toMatch(/\*site\* needs API, which is down/);
    expect(await story.ask(story.vic, '/ops systems')).toMatch(/🔴.*down: API/s);

    // App Home has no channel: what its button measures comes as a direct message.
    const { person } = story.team.workspace;
    await person.openHome(story.vic.userId);
    const home = await eventually(() => {
      const view = person.home(story.vic.userId);
      return /🔴 \*Sixth system\*.*down: API/.test(JSON.stringify(view?.blocks)) && view;
    }, 20_000);
    await story.vic.click(home, 'Health');
    expect(shownIn(await story.direct(story.vic, 'Sixth system: '))).toMatch(/\*API\* is down/);

    // What else is told of it is hidden, whichever of the two was measured first.
    await expect.poll(hidden, { timeout: 30_000 }).toEqual(['checkout: up by sixth.api is down']);
    const hiding = await card('Hides 1 other while it fires: checkout: up', 'Triggered');
    expect(hiding.ts).toBe(down.ts);
    healthy = true;
    const resolved = await card('api: up', 'Resolved');
    expect(resolved.ts).toBe(down.ts);
    // Whoever was called for the one is not called again because the other is looked at a moment later.
    checkout = true;
    await expect.poll(firing, { timeout: 30_000 }).toEqual([]);
    // It has a card where it was looked at before its cause was.
    await expect.poll(() => cardsOf('checkout: up').filter(isOpen), { timeout: 30_000 }).toEqual([]);
  });

  const isOpen = (message: WorkspaceMessage) => !shownIn(message).includes('Resolved');
  const cardsOf = (words: string) =>
    story.ada
      .messages('#alerts')
      .filter((message) => String(keyOf(message)).startsWith('card.'))
      .filter((message) => shownIn(message).includes(`alertname=${words}`));

  async function firing(): Promise<readonly string[]> {
    const { rows } = await story.database.pool.query<{ name: string }>(
      `select labels ->> 'alertname' as name from watchbill.alerts where status = 'firing'`,
    );
    return rows.map(({ name }) => name);
  }

  async function hidden(): Promise<readonly string[]> {
    const { rows } = await story.database.pool.query<{ told: string }>(
      `select labels ->> 'alertname' || ' by ' || inhibited_by as told
       from watchbill.alerts where status = 'firing' and inhibited_by is not null`,
    );
    return rows.map(({ told }) => told);
  }

  it('posts what its clock is about, with every figure that it names', async () => {
    await story.olu.slash('/ops report sixth.daily');
    const posted = await story.team.workspace.waitForMessage(
      (message) => shownIn(message).includes('Sixth system – Daily review') && keyOf(message) !== undefined,
      20_000,
    );
    const shown = shownIn(posted);
    expect(story.ada.messages('#reports').some(({ ts }) => ts === posted.ts)).toBe(true);
    expect(shown).toContain('Waiting: *3*');
    expect(shown).toContain('Most: *150*');
    expect(shown).toMatch(/Opened: \*[1-9]/);
    expect(shown).toContain('→ Open another counter.');
  });
});
