import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { oluUserId, vicUserId } from '../../src/workspace/seeds.ts';
import { freshTrigger, sendCommand, sendPayload, signingSecret, teamId } from '../slack/signed-request.ts';
import { action, command, type SlackBench, startSlack } from '../slack/slack-bench.ts';
import { importsOf, root, sourceFiles } from '../support/import-graph.ts';
import { shownIn, usingStory } from '../support/story.ts';

/** A place inside that nobody outside may make us call. It answers whatever comes and remembers it. */
let inside: Server;
let insideUrl: string;
const visits: string[] = [];
beforeAll(async () => {
  inside = createServer((request, response) => {
    visits.push(`${request.method} ${request.url}`);
    response.end('{"ok":true}');
  });
  await new Promise<void>((resolve) => inside.listen(0, '127.0.0.1', resolve));
  insideUrl = `http://127.0.0.1:${(inside.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => inside.close(resolve)));
afterEach(() => {
  expect(visits).toEqual([]);
});

const files = ['src', 'commands', 'jobs', 'templates'].flatMap(sourceFiles);
const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, '');

describe('a call to elsewhere', () => {
  it('is made only from where its address was decided on', () => {
    const calling = files.filter((file) =>
      /(?<!\.)\bfetch\(|new (WebSocket|EventSource)\(/.test(
        withoutComments(readFileSync(join(root, file), 'utf8')),
      ),
    );
    expect(calling).toEqual([
      'src/slack/light-fetch.ts',
      'src/slack/responder.ts',
      'src/slack/upload-image.ts',
      // The stand-in for Slack calls the request URL that it was started with.
      'src/workspace/delivery/signed-http.ts',
    ]);
  });

  it('is guarded where its address came from outside', () => {
    const guarded = files.filter((file) =>
      importsOf(file).some(({ to }) => to === 'src/http/guarded-call.ts'),
    );
    expect(guarded).toEqual(['src/http/outside.ts']);
  });

  it('is made by nobody else with the means of Node itself', () => {
    const means = new Set([
      'node:http',
      'node:https',
      'node:http2',
      'node:net',
      'node:tls',
      'node:dgram',
      'node:dns',
    ]);
    const having = files.filter((file) =>
      importsOf(file).some(({ to, typeOnly }) => means.has(to) && !typeOnly),
    );
    expect(having.filter((file) => !/^src\/(store\/embedded|workspace)\//.test(file))).toEqual([
      // Only over https, to hosts that a source or the configuration names, and to nobody inside.
      'src/http/guarded-call.ts',
      // Compares addresses and calls none.
      'src/mail/senders.ts',
      // The name servers that the configuration names.
      'src/probes/dns.ts',
      // Where the client of Slack's own library is told to call.
      'src/slack/light-fetch.ts',
      // The container engine that the configuration names.
      'src/targets/docker-engine.ts',
      // What probes of the configuration name: end points, ports, servers of certificates, Redis.
      'src/targets/http-request.ts',
      'src/targets/tcp.ts',
      'src/targets/tls-session.ts',
      'src/targets/wire.ts',
    ]);
  });
});

describe('a forged response_url', () => {
  let bench: SlackBench;
  beforeAll(async () => {
    bench = await startSlack({
      mode: 'http',
      signingSecret,
      registry: { commands: [command('status')], actions: [action('press')] },
    });
  });
  afterAll(() => bench.close());

  const addresses = (): readonly string[] => [
    `${insideUrl}/hook`,
    `${insideUrl.replace('http://', 'http://hooks.slack.com@')}/hook`,
    `${insideUrl}/https://hooks.slack.com/hook`,
    `${insideUrl.replace('127.0.0.1', 'localhost')}/hook`,
    `${insideUrl.replace('127.0.0.1', '[::ffff:127.0.0.1]')}/hook`,
  ];
  const privately = () => bench.team.workspace.calls.filter(({ method }) => method === 'chat.postEphemeral');

  it('in a signed command is not called: the answer goes to the person by a message', async () => {
    for (const response_url of addresses()) {
      const before = privately().length;
      await sendCommand(bench.slack, { text: 'status', user_id: vicUserId, response_url });
      await bench.slack.idle();
      expect(privately().length, response_url).toBe(before + 1);
    }
  });

  it('in a signed click is not called, nor for a refusal', async () => {
    for (const [index, response_url] of addresses().entries()) {
      const user = { id: index % 2 === 0 ? oluUserId : vicUserId, team_id: teamId };
      const place = { team: { id: teamId }, channel: { id: 'C0OPS000001' }, trigger_id: freshTrigger() };
      const actions = [{ type: 'button', action_id: 'press', value: 'x' }];
      const before = privately().length;
      await sendPayload(bench.slack, { type: 'block_actions', user, ...place, actions, response_url });
      await bench.slack.idle();
      expect(privately().length, response_url).toBe(before + 1);
    }
  });
});

describe('an address in an alert', () => {
  const story = usingStory();

  it('is never called, whichever source and field brings it', async () => {
    const url = (field: string) => `${insideUrl}/${field}`;
    const annotations = {
      summary: `look at ${url('summary')} <${url('mrkdwn')}|here>`,
      runbook_url: url('runbook'),
      dashboard_url: url('dashboard'),
      image_url: url('image'),
    };
    const incidentId = await story.alert({
      name: 'Fetch me',
      severity: 'critical',
      description: url('description'),
      annotations,
      links: [{ label: 'Graph', url: url('link') }],
    });
    const group = {
      version: '4',
      groupKey: '{}:{alertname="Fetch this"}',
      status: 'firing',
      receiver: 'watchbill',
      externalURL: url('external'),
      alerts: [
        {
          status: 'firing',
          labels: { alertname: 'Fetch this', severity: 'critical' },
          annotations,
          startsAt: '2026-11-21T02:14:00Z',
          generatorURL: url('generator'),
        },
      ],
    };
    const event = {
      routing_key: 'x',
      event_action: 'trigger',
      client: 'Monitor',
      client_url: url('client'),
      links: [{ href: url('href'), text: 'Link' }],
      images: [{ src: url('src'), href: url('image-href') }],
      payload: { summary: 'Fetch that', source: url('source'), severity: 'critical' },
    };
    expect((await story.app.postAlert(group, 'alertmanager')).status).toBe(202);
    expect((await story.app.postAlert(event, '/v2/enqueue')).status).toBe(202);
    await story.card(incidentId);
    for (const words of ['Fetch this', 'Fetch that']) {
      await story.team.workspace.waitForMessage((message) => shownIn(message).includes(words), 20_000);
    }
    // Each card has been drawn and posted, and what a person then looks at as well.
    expect(await story.ask(story.olu, `/ops incident ${incidentId}`)).toContain('Fetch me');
    expect(visits).toEqual([]);
  });
});
