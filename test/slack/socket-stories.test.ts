import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { adaUserId, oluUserId, vicUserId } from '../../src/workspace/seeds.ts';
import { action, command, opsChannelId, type SlackBench, startSlack } from './slack-bench.ts';

let bench: SlackBench | undefined;
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

describe('a command over the socket', () => {
  it('is acknowledged at once and answered privately', async () => {
    bench = await startSlack({ registry: { commands: [command('status')], actions: [] } });
    const outcome = await bench.team.as(vicUserId).slash('/ops status');
    const answer = await bench.team.workspace.waitForMessage(({ text }) => text === 'status ran');
    expect(outcome).toEqual({ ok: true });
    expect(answer).toMatchObject({ ephemeralFor: vicUserId, channelId: opsChannelId });
  });

  it('is answered to the channel where the definition says so', async () => {
    const loud = command('status', { run: async () => ({ text: 'for all', visibleTo: 'channel' }) });
    bench = await startSlack({ registry: { commands: [loud], actions: [] } });
    await bench.team.as(vicUserId).slash('/ops status');
    const answer = await bench.team.workspace.waitForMessage(({ text }) => text === 'for all');
    expect(answer.ephemeralFor).toBeUndefined();
  });

  it('gets its parameters, its actor and the channel', async () => {
    const seen: unknown[] = [];
    const note = command('note', {
      role: 'operator',
      usage: '<incident> <text...>',
      parameters: z.object({ incident: z.string(), text: z.string() }),
      positional: ['incident', 'text...'],
      run: async ({ actor, channelId }, parameters) => {
        seen.push({ actor, channelId, parameters });
        return { text: 'noted' };
      },
    });
    bench = await startSlack({ registry: { commands: [note], actions: [] } });
    await bench.team.as(oluUserId).slash('/ops note INC-1 looks "bad" & <worse>');
    await bench.team.workspace.waitForMessage(({ text }) => text === 'noted');
    expect(seen).toEqual([
      {
        actor: { kind: 'person', id: oluUserId, source: 'slack', role: 'operator' },
        channelId: opsChannelId,
        parameters: { incident: 'INC-1', text: 'looks "bad" & <worse>' },
      },
    ]);
  });

  it('suggests the nearest word that the person may run', async () => {
    const commands = [command('heath', { role: 'admin' }), command('health')];
    bench = await startSlack({ registry: { commands, actions: [] } });
    await bench.team.as(vicUserId).slash('/ops helth');
    const answer = await bench.team.workspace.waitForMessage(({ text }) => text.includes('no command'));
    expect(answer.text).toContain("Did you mean '/ops health'?");
    expect(answer.text).not.toContain("'/ops heath'");
  });

  it('shows a defect as a reference only, and the log has the rest', async () => {
    const broken = command('status', { run: () => Promise.reject(new TypeError('secret internals')) });
    bench = await startSlack({ registry: { commands: [broken], actions: [] } });
    await bench.team.as(vicUserId).slash('/ops status');
    const answer = await bench.team.workspace.waitForMessage(({ text }) => text.includes('went wrong'));
    const reference = /reference ([0-9a-f]{8})/.exec(answer.text)?.[1];
    expect(answer.text).not.toContain('secret internals');
    expect(bench.log.lines.filter(({ level }) => level === 'error')).toMatchObject([
      { fields: { reference } },
    ]);
    await bench.slack.idle();
    expect(bench.audit).toMatchObject([
      { act: 'command status', outcome: 'failed', detail: `defect ${reference}` },
    ]);
  });

  it('acts once when Slack delivers it twice', async () => {
    let runs = 0;
    const count = command('status', {
      run: async () => {
        runs += 1;
        return { text: `run ${runs}` };
      },
    });
    bench = await startSlack({ registry: { commands: [count], actions: [] } });
    bench.team.workspace.faults.delivery.duplicates = 1;
    await bench.team.as(vicUserId).slash('/ops status');
    await bench.team.workspace.waitForMessage(({ text }) => text === 'run 1');
    await bench.slack.idle();
    expect(runs).toBe(1);
  });

  it('reaches the person directly when the response_url is used up and the bot is not in the channel', async () => {
    bench = await startSlack({ registry: { commands: [command('status')], actions: [] } });
    bench.team.workspace.faults.add({ kind: 'http-status', status: 404 }, { method: 'response_url' });
    await bench.team.as(vicUserId).slash('/ops status', '#general');
    const answer = await bench.team.workspace.waitForMessage(({ text }) => text === 'status ran');
    expect(answer.channelId).toMatch(/^[CD]/);
  });
});

describe('a button over the socket', () => {
  const offer = (actionId: string, value: string) => [
    {
      type: 'actions',
      elements: [{ type: 'button', action_id: actionId, value, text: { type: 'plain_text', text: 'Go' } }],
    },
  ];

  it('runs the action with its value and message, and answers privately', async () => {
    const inputs: unknown[] = [];
    const acknowledge = action('acknowledge-incident', {
      run: async (_context, input) => {
        inputs.push(input);
        return { reply: { text: 'yours' } };
      },
    });
    bench = await startSlack({ registry: { commands: [], actions: [acknowledge] } });
    const message = { text: 'card', blocks: offer('acknowledge-incident', 'INC-20261121-0001:3') };
    const posted = await bench.slack.chat.post('#ops', message, { metadataKey: 'card.x', revision: 1 });
    const olu = bench.team.as(oluUserId);
    await olu.click(olu.lastMessage('#ops'), 'Go');
    const answer = await bench.team.workspace.waitForMessage(({ text }) => text === 'yours');
    expect(answer.ephemeralFor).toBe(oluUserId);
    expect(inputs).toMatchObject([
      {
        value: 'INC-20261121-0001:3',
        fields: {},
        message: { channelId: opsChannelId, ts: posted.ts, text: 'card' },
      },
    ]);
    await bench.slack.idle();
    expect(bench.audit).toMatchObject([
      {
        act: 'action acknowledge-incident',
        actorId: oluUserId,
        subject: 'INC-20261121-0001:3',
        outcome: 'done',
      },
    ]);
  });

  it('refuses whoever lacks the role, privately, naming the role and the admins', async () => {
    bench = await startSlack({ registry: { commands: [], actions: [action('acknowledge-incident')] } });
    const message = { text: 'card', blocks: offer('acknowledge-incident', 'x') };
    await bench.slack.chat.post('#ops', message, { metadataKey: 'card.x', revision: 1 });
    const vic = bench.team.as(vicUserId);
    await vic.click(vic.lastMessage('#ops'), 'Go');
    const answer = await bench.team.workspace.waitForMessage(({ text }) =>
      text.includes('You need the role'),
    );
    expect(answer.ephemeralFor).toBe(vicUserId);
    expect(answer.text).toContain("'operator' for 'acknowledge incident'; you have 'viewer'");
    expect(answer.text).toContain(`<@${adaUserId}>`);
    await bench.slack.idle();
    expect(bench.audit).toMatchObject([{ actorId: vicUserId, role: 'viewer', outcome: 'refused' }]);
  });

  it('takes an entry of a menu for the action that it names', async () => {
    const values: string[] = [];
    const resolve = action('resolve-incident', {
      run: async (_context, { value }) => {
        values.push(value);
        return { post: { text: 'resolved for all to see' } };
      },
    });
    bench = await startSlack({ registry: { commands: [], actions: [resolve] } });
    const options = [{ text: { type: 'plain_text', text: 'Resolve' }, value: 'resolve-incident|INC-1:2' }];
    const blocks = [
      { type: 'actions', elements: [{ type: 'overflow', action_id: 'incident-menu', options }] },
    ];
    await bench.slack.chat.post('#ops', { text: 'card', blocks }, { metadataKey: 'card.x', revision: 1 });
    const olu = bench.team.as(oluUserId);
    await olu.selectOverflow(olu.lastMessage('#ops'), 'Resolve');
    const answer = await bench.team.workspace.waitForMessage(
      ({ text }) => text === 'resolved for all to see',
    );
    expect(answer.ephemeralFor).toBeUndefined();
    expect(values).toEqual(['INC-1:2']);
  });

  it('replaces the answer it stands on', async () => {
    const refresh = action('refresh-health', {
      role: 'viewer',
      run: async () => ({ replace: { text: 'newer' } }),
    });
    const health = command('health', {
      run: async () => ({ text: 'older', blocks: offer('refresh-health', 'x') }),
    });
    bench = await startSlack({ registry: { commands: [health], actions: [refresh] } });
    const vic = bench.team.as(vicUserId);
    await vic.slash('/ops health');
    await vic.click(await bench.team.workspace.waitForMessage(({ text }) => text === 'older'), 'Go');
    await bench.team.workspace.waitForMessage(({ text }) => text === 'newer');
    expect(vic.messages('#ops').filter(({ text }) => text === 'older')).toEqual([]);
  });

  it('acknowledges a link button and does nothing', async () => {
    bench = await startSlack();
    const blocks = offer('open-runbook', 'x');
    await bench.slack.chat.post('#ops', { text: 'card', blocks }, { metadataKey: 'card.x', revision: 1 });
    const olu = bench.team.as(oluUserId);
    expect(await olu.click(olu.lastMessage('#ops'), 'Go')).toEqual({ ok: true });
    await bench.slack.idle();
    expect(bench.audit).toEqual([]);
  });

  it('says so when nobody knows the action any more', async () => {
    bench = await startSlack();
    const blocks = offer('forgotten-action', 'x');
    await bench.slack.chat.post('#ops', { text: 'card', blocks }, { metadataKey: 'card.x', revision: 1 });
    const olu = bench.team.as(oluUserId);
    await olu.click(olu.lastMessage('#ops'), 'Go');
    const answer = await bench.team.workspace.waitForMessage(({ text }) => text.includes('another version'));
    expect(answer.ephemeralFor).toBe(oluUserId);
  });
});
