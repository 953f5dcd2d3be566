import type { ProbeContext } from '../../src/define/probe.ts';
import type { QueueCounts } from '../../src/domain/ports/queue.ts';
import type { PostgresStatus, SlackStatus } from '../../src/domain/ports/status.ts';

export interface Answers {
  readonly postgres?: (signal: AbortSignal) => Promise<PostgresStatus>;
  readonly slack?: SlackStatus;
  readonly counts?: () => Promise<QueueCounts>;
  readonly ping?: () => Promise<number>;
  readonly signal?: AbortSignal;
}

/** What probes are run with; a part that the test did not name rejects, as one that is away does. */
export function probeContext(answers: Answers = {}): ProbeContext {
  const away = () => Promise.reject(new Error('not part of this test'));
  return {
    signal: answers.signal ?? new AbortController().signal,
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
