import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as moment } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { burst } from '../support/alert-bodies.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { expectEachOnOneCard, type ReadMessage } from '../support/cards.ts';

/** Reads the channel of the app's own workspace through its Web API, as any Slack app would. */
async function opsMessages(app: TestApp, dataFolder: string): Promise<readonly ReadMessage[]> {
  const { bot } = JSON.parse(readFileSync(join(dataFolder, 'workspace', 'tokens.json'), 'utf8'));
  const question = new URLSearchParams({ channel: 'C0OPS000001', limit: '200', include_all_metadata: 'true' });
  const answer = await fetch(`${app.url}/api/conversations.history`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bot}` },
    body: question,
  });
  const { messages } = (await answer.json()) as { messages: readonly ReadMessage[] };
  return messages;
}

it('takes over its own database and workspace after a kill, with every accepted alert on exactly one card', async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'watchbill-killed-'));
  onTestFinished(() => rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 }));
  const accepted: string[] = [];
  for (const [round, momentMs] of [0, 40].entries()) {
    const app = await startApp({ dataFolder });
    const names = [0, 1, 2].map((index) => `Embedded-${round}-${index}`);
    const answers = await Promise.all(burst(names).map(([path, body]) => app.postAlert(body, path)));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
    await moment(momentMs);
    await app.kill();
    accepted.push(...names);
  }
  const last = await startApp({ dataFolder });
  onTestFinished(() => last.kill());
  // The server outlived the process that had started it.
  expect(last.output()).toMatch(/adopt|already running|took over/i);
  await expectEachOnOneCard(() => opsMessages(last, dataFolder), accepted, 60_000);
  expect(await last.stop()).toBe(0);
}, 150_000);
