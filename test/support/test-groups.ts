import { join, relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Folders whose files share a process: they stay within their own modules, and a process for each cost more than
 * what it ran. Nothing in them may outlive its file; `test/groups.test.ts` holds what can be read from the text.
 */
export const together: readonly string[] = [
  'alert-sources',
  'cards',
  'charts',
  'commands',
  'config',
  'define',
  'domain',
  'http',
  'incidents',
  'jobs',
  'observability',
  'pipeline',
  'replay',
  'silences',
  'systems',
  'templates',
].map((folder) => `test/${folder}/**/*.test.ts`);

/**
 * Files that wait for most of their time: for locks that run out, for masters that are replaced, for what Slack
 * forbids for seconds. Four of them together keep two cores less busy than two of the others.
 */
export const waiting: readonly string[] = [
  'test/queue/redis-sentinel-queue.test.ts',
  'test/queue/redis-cluster-queue.test.ts',
  'test/smoke/storm-paced.test.ts',
  'test/smoke/fault-slack-answers.test.ts',
  'test/smoke/runners.test.ts',
  'test/smoke/systems.test.ts',
  'test/queue/redis-queue.test.ts',
  'test/queue/postgres-queue.test.ts',
];

/** Of the others, those that take longest. They start first: at the end nobody is to wait for one of them. */
export const longest: readonly string[] = [
  'test/smoke/fleet-restarts.test.ts',
  'test/smoke/fault-killed-anywhere.test.ts',
  'test/store/stores.test.ts',
  'test/smoke/roles-apart.test.ts',
  'test/smoke/routing.test.ts',
  'test/smoke/fault-postgres-away.test.ts',
  'test/stand-ins/ai-docs-vector-db/checks.test.ts',
  'test/stand-ins/ner11-gold/checks.test.ts',
  'test/smoke/fault-graceful-stop.test.ts',
  'test/smoke/fault-rounds.test.ts',
  'test/smoke/fault-slack-catch-up.test.ts',
  'test/alert-sources/fuzz.test.ts',
  'test/stand-ins/hybrid-pipeline/checks.test.ts',
  'test/stand-ins/ultra-reliable-vector/checks.test.ts',
  'test/smoke/inhibitions.test.ts',
  'test/stand-ins/docs-vectorstore/checks.test.ts',
];

const order = [...waiting, ...longest];

/** Files in the given order of names, and all that are not among them behind, as they came. */
export function inOrder<T>(files: readonly T[], nameOf: (file: T) => string): T[] {
  const rank = (file: T): number => {
    const found = order.indexOf(nameOf(file));
    return found === -1 ? order.length : found;
  };
  return files.toSorted((one, other) => rank(one) - rank(other));
}

/** Without a cache of earlier runs, which CI has not, vitest knows files by their size alone. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const byGroup = Map.groupBy(await super.sort(files), ({ project }) => project.name);
    return [...byGroup.values()].flatMap((group) =>
      inOrder(group, ({ moduleId }) => relative(join(import.meta.dirname, '../..'), moduleId)),
    );
  }
}
