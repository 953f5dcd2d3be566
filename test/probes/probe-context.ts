import type { KnownOfSystem, ProbeContext } from '../../src/define/probe.ts';
import { type Clock, systemClock } from '../../src/domain/clock.ts';
import type { QueueCounts } from '../../src/domain/ports/queue.ts';
import type { PostgresStatus, SlackStatus } from '../../src/domain/ports/status.ts';
import { Secret } from '../../src/domain/secret.ts';

export interface Answers {
  readonly postgres?: (signal: AbortSignal) => Promise<PostgresStatus>;
  readonly slack?: SlackStatus;
  readonly counts?: () => Promise<QueueCounts>;
  readonly ping?: () => Promise<number>;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  readonly connection?: unknown;
  readonly known?: KnownOfSystem;
  readonly memory?: Map<string, unknown>;
  readonly clock?: Clock;
  /** What each variable holds that a parameter refers to as a secret. */
  readonly secrets?: Readonly<Record<string, string>>;
}

/** What probes are run with; a part that the test did not name rejects, as one that is away does. */
// biome-ignore lint/suspicious/noExplicitAny: whatever connection the probe under test asks for
export function probeContext(answers: Answers = {}): ProbeContext<any> {
  const away = () => Promise.reject(new Error('not part of this test'));
  return {
    signal: answers.signal ?? new AbortController().signal,
    timeoutMs: answers.timeoutMs ?? 5_000,
    clock: answers.clock ?? systemClock,
    connection: answers.connection,
    known: answers.known ?? { latest: away, heartbeat: away },
    secret: async ({ from }) => new Secret(('env' in from ? answers.secrets?.[from.env] : undefined) ?? ''),
    memory: answers.memory ?? new Map(),
    self: {
      version: '0.0.0',
      startedAt: new Date(0),
      roles: ['all'],
      postgres: answers.postgres ?? away,
      slack: () => answers.slack ?? { connected: true, mode: 'socket' },
    },
    queue: { add: away, hasten: away, counts: answers.counts ?? away, ping: answers.ping ?? away },
  };
}
