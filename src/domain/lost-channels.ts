import { configuredChannels } from './configured-channels.ts';
import type { Chat } from './ports/chat.ts';
import type { Settings } from './settings.ts';

/** What is wrong with the channels that the configuration names, one sentence each. Rejects while the chat is away. */
export async function lostChannels(
  chat: Pick<Chat, 'channelProblem'>,
  settings: Pick<Settings, 'channel' | 'routes' | 'reports' | 'canary'>,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { channel, namedBy } of configuredChannels(settings)) {
    const problem = await chat.channelProblem(channel);
    if (problem !== undefined) found.push(`${problem} It is named by ${namedBy}.`);
  }
  return found;
}
