import type { Message } from '../define/message.ts';
import { OpsError, UnreachableError } from '../domain/errors.ts';
import type { Log } from '../domain/ports/log.ts';
import type { Incoming } from './incoming.ts';
import type { SlackClient } from './slack-client.ts';
import { toOpsError } from './slack-errors.ts';

const timeoutMs = 5_000;
const slackResponseOrigin = 'https://hooks.slack.com';

/** Whom an answer is for; `replace` takes the place of the message the button stands on. */
export type Audience = 'person' | 'channel' | 'replace';

export interface Responder {
  /** Answers by `response_url`, else by a message; whatever goes wrong is logged, because nobody is left to tell. */
  tell(incoming: Incoming, message: Message, audience: Audience): Promise<void>;
}

/** `response_url` comes from outside: only Slack's own host, or that of the configured API, is ever called. */
export function createResponder(client: SlackClient, log: Log): Responder {
  const origins = new Set([
    slackResponseOrigin,
    ...(client.apiUrl === undefined ? [] : [new URL(client.apiUrl).origin]),
  ]);

  return {
    async tell(incoming, message, audience) {
      try {
        const answered = await byResponseUrl(incoming, message, audience, origins);
        if (!answered) await byMessage(client, incoming, message, audience);
      } catch (error) {
        log.warn(
          { error, via: incoming.via, userId: incoming.userId },
          'An answer could not be given in Slack.',
        );
      }
    },
  };
}

/** False when this way is closed and another is to be tried. */
async function byResponseUrl(
  incoming: Incoming,
  message: Message,
  audience: Audience,
  origins: ReadonlySet<string>,
): Promise<boolean> {
  const url = incoming.responseUrl === undefined ? undefined : URL.parse(incoming.responseUrl);
  if (url == null || !origins.has(url.origin)) return false;
  const body = {
    ...message,
    response_type: audience === 'person' ? 'ephemeral' : 'in_channel',
    replace_original: audience === 'replace',
    ...(incoming.threadTs === undefined ? {} : { thread_ts: incoming.threadTs }),
  };
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify(body),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
    if (response.status >= 500) throw new UnreachableError(`Slack answered HTTP ${response.status}.`);
    return response.ok;
  } catch (thrown) {
    // It may have arrived. Twice to one person does no harm; twice to a channel does.
    if (audience === 'person') return false;
    throw toOpsError('response_url', thrown);
  }
}

async function byMessage(
  client: SlackClient,
  { userId, channelId, threadTs }: Incoming,
  message: Message,
  audience: Audience,
): Promise<void> {
  const thread_ts = threadTs;
  if (audience !== 'person' && channelId !== undefined) {
    await client.call('chat.postMessage', { channel: channelId, thread_ts, ...message });
    return;
  }
  if (channelId !== undefined) {
    try {
      await client.call('chat.postEphemeral', { channel: channelId, user: userId, thread_ts, ...message });
      return;
    } catch (error) {
      if (!(error instanceof OpsError)) throw error;
      // We are not in that channel: a direct message reaches the person everywhere.
    }
  }
  await client.call('chat.postMessage', { channel: userId, ...message });
}
