import { describe, expect, it } from 'vitest';
import { signature } from '../../src/workspace/delivery/signature.ts';
import { oluUserId } from '../../src/workspace/seeds.ts';
import { eventually } from '../support/eventually.ts';
import { usingStory } from '../support/story.ts';

const signingSecret = '0123456789abcdef0123456789abcdef';
const form = 'application/x-www-form-urlencoded';

describe('HTTP mode', () => {
  const story = usingStory({
    workspace: {
      delivery: { mode: 'http', requestUrl: () => `${story.app.url}/slack/events`, signingSecret },
    },
    env: () => ({ SLACK_SIGNING_SECRET: signingSecret }),
  });

  /** Sends a body to the request URL, signed for `timestampS` unless `headers` say otherwise. */
  const send = async (
    body: string,
    timestampS: number,
    headers: Record<string, string> = {},
    to = story.app.url,
  ) => {
    const signed = {
      'content-type': form,
      'x-slack-request-timestamp': String(timestampS),
      'x-slack-signature': signature(signingSecret, timestampS, body),
    };
    const request = { method: 'POST', body, headers: { ...signed, ...headers } };
    return (await fetch(`${to}/slack/events`, request)).status;
  };
  const command = (text: string) =>
    new URLSearchParams({
      command: '/ops',
      text,
      user_id: oluUserId,
      team_id: 'T0LOCALTEAM',
      channel_id: story.olu.channel('#ops').id,
    }).toString();
  const nowS = () => Math.floor(Date.now() / 1000);
  const recorded = async (subject: string) =>
    (await story.database.pool.query('select 1 from audit where subject = $1', [subject])).rows.length;

  it('proves to Slack that the request URL is ours', async () => {
    expect(await story.team.workspace.verifyRequestUrl()).toBe(true);
    const ready = await (await story.app.get('/readyz')).text();
    expect(ready).toContain('Watchbill local (http)');
  });

  it('takes commands, buttons and forms', async () => {
    expect(await story.ask(story.vic, '/ops whoami')).toContain('You are viewer');
    const id = await story.alert({ name: 'DiskFull', severity: 'critical' });
    await story.olu.click(await story.card(id), 'Acknowledge');
    const card = await story.card(id, 'Acknowledged by <@');
    await story.olu.selectOverflow(card, 'Add note');
    const modal = await eventually(() => story.olu.modal());
    expect(await story.olu.submit(modal, { note: { note: 'on it' } })).toEqual({ outcome: 'closed' });
    await eventually(async () => (await story.ask(story.vic, `/ops incident ${id}`)).includes('on it'));
  });

  it('refuses what is not signed, not by us, or not now', async () => {
    const body = command('declare critical forged');
    expect(await send(body, nowS(), { 'x-slack-signature': '' })).toBe(401);
    expect(await send(body, nowS(), { 'x-slack-signature': signature('', nowS(), body) })).toBe(401);
    expect(
      await send(`${body}&x=1`, nowS(), { 'x-slack-signature': signature(signingSecret, nowS(), body) }),
    ).toBe(401);
    expect(await send(body, nowS() - 301)).toBe(401);
    expect(await send(body, nowS() + 90)).toBe(401);
    expect(await recorded('critical forged')).toBe(0);
  });

  it('acts once on a request that is replayed within its time', async () => {
    const body = command('declare info declared once');
    const at = nowS();
    expect(await send(body, at)).toBe(200);
    await eventually(async () => (await recorded('info declared once')) === 1);
    expect(await send(body, at)).toBe(200);
    // What is sent after the replay is done after it.
    expect(await send(command('note INC-20200101-0001 fence'), nowS())).toBe(200);
    await eventually(async () => (await recorded('INC-20200101-0001 fence')) === 1);
    expect(await recorded('info declared once')).toBe(1);
  });

  it('acts once on a request that is replayed to another process', async () => {
    const first = story.app;
    const second = await story.start();
    const body = command('declare info declared once by two');
    const at = nowS();
    expect(await send(body, at, {}, first.url)).toBe(200);
    await eventually(async () => (await recorded('info declared once by two')) === 1);
    expect(await send(body, at, {}, second.url)).toBe(200);
    expect(await send(command('note INC-20200101-0001 other fence'), nowS(), {}, second.url)).toBe(200);
    await eventually(async () => (await recorded('INC-20200101-0001 other fence')) === 1);
    expect(await recorded('info declared once by two')).toBe(1);
  });

  it('survives payloads that are signed and hold nothing', async () => {
    for (const body of [
      'payload=null',
      'payload=[]',
      'payload=1',
      'payload=',
      'payload={}',
      'payload=%7B%22type%22%3Anull%7D',
    ]) {
      expect(await send(body, nowS())).toBeLessThan(500);
    }
    expect(await send('null', nowS(), { 'content-type': 'application/json' })).toBe(400);
    expect(await story.ask(story.vic, '/ops whoami')).toContain('You are viewer');
    expect((await story.app.get('/healthz')).status).toBe(200);
  });
});
