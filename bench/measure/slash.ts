import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { signature } from '../../src/workspace/delivery/signature.ts';
import { signingSecret } from './contenders.ts';
import { rawRequest } from './load.ts';

/** Whatever takes Slack's requests at `/slack/events`. */
export interface SlashTaker {
  readonly url: string;
}

/** `/ops <text>` as Slack delivers it in HTTP mode, signed now; good for five minutes. */
export function slashRequest({ url }: SlashTaker, slackUrl: string, text: string): Buffer {
  const body = new URLSearchParams({
    command: '/ops',
    text,
    user_id: 'U0OLU',
    team_id: 'T0BENCH',
    channel_id: 'C0ALERTS',
    trigger_id: randomUUID(),
    response_url: `${slackUrl}/commands/answer`,
  }).toString();
  const timestampS = Math.floor(Date.now() / 1_000);
  const headers = {
    'Content-Type': 'application/x-www-form-urlencoded',
    'X-Slack-Request-Timestamp': String(timestampS),
    'X-Slack-Signature': signature(signingSecret, timestampS, body),
  };
  return rawRequest(url, '/slack/events', headers, body);
}

/** An empty Bolt application in a process of its own. */
export async function startEmptyBolt(): Promise<SlashTaker & { close(): void }> {
  const child = fork(join(import.meta.dirname, 'empty-bolt.ts'), [signingSecret], { stdio: 'inherit' });
  const [message] = (await once(child, 'message')) as [{ port: number }];
  return { url: `http://127.0.0.1:${message.port}`, close: () => child.kill() };
}
