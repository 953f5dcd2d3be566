import { LogLevel, webApi } from '@slack/bolt';
import { expect } from 'vitest';
import type { TestWorkspace } from '../../support/workspace.ts';

/** A client that reports what happens instead of trying again. */
export function botClient(
  { apiUrl, workspace }: TestWorkspace,
  token = workspace.tokens.bot,
): webApi.WebClient {
  return new webApi.WebClient(token, {
    slackApiUrl: apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logLevel: LogLevel.ERROR,
    logger: {
      debug: () => {},
      info: () => {},
      warn: () => {},
      error: () => {},
      setLevel: () => {},
      getLevel: () => LogLevel.ERROR,
      setName: () => {},
    },
  });
}

/** Calls a method with any arguments and expects Slack to refuse it with this code. */
export async function expectRefusal(
  client: webApi.WebClient,
  method: string,
  args: Readonly<Record<string, unknown>>,
  error: string,
): Promise<void> {
  await expect(client.apiCall(method, args)).rejects.toMatchObject({ data: { ok: false, error } });
}
