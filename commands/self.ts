import { z } from 'zod';
import { defineCommand } from '../src/define/command.ts';
import type { Services } from '../src/define/services.ts';
import { lostChannels } from '../src/domain/lost-channels.ts';
import { untilAborted } from '../src/domain/until-aborted.ts';
import { type Answered, statusMessage } from '../templates/status.ts';
import type { WatchersModel } from '../templates/status-watchers.ts';

const DEADLINE_MS = 1_500;
const FAILURES_SHOWN = 5;

export default defineCommand({
  summary:
    'How Watchbill itself is: version, Slack, PostgreSQL, queue, counts of alerts, what could not be delivered',
  usage: '',
  role: 'viewer',
  parameters: z.object({}),
  positional: [],
  async run({ self, stores, queue, clock, settings, chat }) {
    const [postgres, counts, incidents, watchers, runners, channels, failures] = await Promise.all([
      answered(self.postgres(AbortSignal.timeout(DEADLINE_MS))),
      answered(queue.counts()),
      answered(stores.incidents.countByState()),
      answered(watchersOf({ stores, settings, clock })),
      answered(stores.runners.look().then((look) => look.runners)),
      answered(untilAborted(lostChannels(chat, settings), AbortSignal.timeout(DEADLINE_MS))),
      answered(stores.deliveries.failures(FAILURES_SHOWN)),
    ]);
    return statusMessage({
      version: self.version,
      startedAt: self.startedAt,
      now: clock.now(),
      roles: self.roles,
      memoryBytes: process.memoryUsage.rss(),
      slack: self.slack(),
      postgres,
      queue: counts,
      incidents,
      watchers,
      runners,
      // While Slack is away its own line says so.
      lostChannels: 'ok' in channels ? channels.ok : [],
      failures: 'ok' in failures ? failures.ok : [],
    });
  },
});

async function watchersOf({
  stores,
  settings,
  clock,
}: Pick<Services, 'stores' | 'settings' | 'clock'>): Promise<WatchersModel> {
  const [audit, last, heartbeats] = await Promise.all([
    stores.accounts.lastAudit(),
    stores.canary.last(),
    stores.heartbeats.list(),
  ]);
  const { canary: plan } = settings;
  return { now: clock.now(), audit, heartbeats, ...(plan === undefined ? {} : { canary: { plan, last } }) };
}

/** A part that is away costs its own line, never the answer. */
async function answered<T>(work: Promise<T>): Promise<Answered<T>> {
  try {
    return { ok: await work };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
