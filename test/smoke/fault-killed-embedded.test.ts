import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as moment } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { Journal } from '../../src/workspace/state/journal.ts';
import { WorkspaceState } from '../../src/workspace/state/workspace-state.ts';
import { burst } from '../support/alert-bodies.ts';
import { startApp } from '../support/app.ts';
import { allMessages, expectEachOnOneCard } from '../support/cards.ts';

/** What the app's own workspace has on disk. Asking its Web API would use up the app's own share of calls. */
function keptMessages(dataFolder: string) {
  const journal = new Journal(join(dataFolder, 'workspace', 'journal.jsonl'));
  return allMessages({ workspace: { state: new WorkspaceState(journal) } });
}

/** The server outlives a killed app, and so it would a story that failed half-way. */
function endServer(dataFolder: string): void {
  const pidFile = join(dataFolder, 'pg', 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  process.kill(Number(readFileSync(pidFile, 'utf8').split('\n', 1)[0]), 'SIGQUIT');
}

it('takes over its own database and workspace after a kill, with every accepted alert on exactly one card', async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'watchbill-killed-'));
  onTestFinished(() => {
    endServer(dataFolder);
    rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 });
  });
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
  expect(last.output()).toContain('Took over the PostgreSQL server');
  await expectEachOnOneCard(() => keptMessages(dataFolder), accepted, 60_000);
  expect(await last.stop()).toBe(0);
}, 150_000);
