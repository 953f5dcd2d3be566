import type { Services } from '../define/services.ts';
import { lostChannels } from '../domain/lost-channels.ts';

const EVERY_MS = 10 * 60_000;

export interface ChannelWatch {
  /** What the last look found. */
  problems(): readonly string[];
  stop(): void;
}

/** Looks now and every ten minutes whether the channels that the configuration names are there; each loss is logged once. */
export function watchChannels({
  chat,
  settings,
  log,
}: Pick<Services, 'chat' | 'settings' | 'log'>): ChannelWatch {
  let problems: readonly string[] = [];
  const look = async (): Promise<void> => {
    try {
      const found = await lostChannels(chat, settings);
      for (const problem of found) if (!problems.includes(problem)) log.error({}, problem);
      problems = found;
    } catch (error) {
      // Slack is away, which it is told of for itself: what was known stands.
      log.debug({ err: error }, 'the channels of the configuration cannot be looked up');
    }
  };
  void look();
  const timer = setInterval(look, EVERY_MS);
  return { problems: () => problems, stop: () => clearInterval(timer) };
}
