import { type Guard, of } from './guard.ts';

const posting = 'src/slack/post-delivery.ts';

export const faultGuards: readonly Guard[] = [
  of(
    'a card posted twice',
    posting,
    'if (postStartedAt === undefined || !run.mayHavePosted) return undefined;',
    'if (Date.now() > 0 || postStartedAt === undefined) return undefined;',
    'test/slack/publisher.test.ts',
  ),
  of('a clock that is minutes off', posting, '15 * 60_000', '60_000', 'test/slack/publisher.test.ts'),
  of(
    'a post with a lease that is over',
    posting,
    'if (heldMs <= leaseMs - callBudgetMs) return;',
    'return;',
    'test/slack/publisher.test.ts',
  ),
  of(
    'a fast post that comes late',
    'src/slack/fast-posts.ts',
    'wanted === undefined || late',
    'wanted === undefined',
    'test/slack/fast-posts.test.ts',
  ),
  of(
    'a full disk',
    'src/store/postgres-errors.ts',
    "  '53100', // disk full\n",
    '',
    'test/store/postgres-errors.test.ts',
  ),
  of(
    'a primary that became a standby',
    'src/store/postgres-errors.ts',
    "  '25006',",
    "  '25X06',",
    'test/store/postgres-errors.test.ts',
  ),
  of(
    'a deadlock',
    'src/store/postgres-errors.ts',
    "new Set(['40001', '40P01'])",
    'new Set<string>()',
    'test/store/database.test.ts test/store/postgres-errors.test.ts',
  ),
  of(
    'two that migrate at once',
    'src/store/migrations/migrate.ts',
    '  takeLock(tx, migrationLock);\n',
    '',
    'test/store/migrate.test.ts',
  ),
  of(
    'a start that does not end',
    'src/app/until.ts',
    'await untilAborted(work(), signal);',
    'await work();',
    'test/app/until.test.ts',
  ),
  of(
    'a queue that hangs',
    'src/queue/deadline.ts',
    'const expired = AbortSignal.timeout(deadlineMs);',
    'const expired = AbortSignal.timeout(deadlineMs * 1_000);',
    'test/queue/deadline.test.ts',
  ),
  of(
    'a Redis that forgets',
    'src/queue/redis-backend.ts',
    "policy !== undefined && policy !== 'noeviction'",
    'false',
    'test/queue/redis-queue.test.ts',
    'refuses a server that may evict keys',
  ),
  of(
    'the same alert again',
    'src/pipeline/deduplicate.ts',
    "return saysTheSame(event, before.event) ? undefined : 'updated';",
    "return 'updated';",
    'test/pipeline/deduplicate.test.ts',
  ),
  of(
    'an end before its beginning',
    'src/pipeline/deduplicate.ts',
    "return later > 0 ? 'stored' : undefined;",
    'return undefined;',
    'test/pipeline/deduplicate.test.ts',
  ),
];
