import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const root = join(import.meta.dirname, '../..');

/** Folders whose files stay within their own modules: a process for each cost more than what it ran. */
const homely = [
  'alert-sources',
  'app',
  'cards',
  'charts',
  'cli',
  'commands',
  'config',
  'define',
  'domain',
  'http',
  'incidents',
  'jobs',
  'mail',
  'observability',
  'pipeline',
  'probes',
  'replay',
  'silences',
  'slack',
  'systems',
  'targets',
  'templates',
  'workspace',
];

/** What would be met by whichever file runs next in the same process; and who asks how much memory that one needs. */
const outlives =
  /\bvi\.(mock|doMock)\(|stubGlobal\(|process\.(on|once|chdir|umask)\(|process\.env\[[^\]]+\]\s*=[^=]|memoryUsage|globalThis\.\w+\s*=[^=]/;

/** Whether a test file leaves its process as it found it, as far as that can be read. */
export function leavesNothing(text: string): boolean {
  return !outlives.test(text) && (!text.includes('useFakeTimers(') || text.includes('useRealTimers('));
}

/** Files that share a process, one after the other. */
export const together: readonly string[] = homely
  .flatMap((folder) => globSync(`test/${folder}/**/*.test.ts`, { cwd: root }))
  .filter((name) => leavesNothing(readFileSync(join(root, name), 'utf8')));

/**
 * Files that wait for most of their time: for locks that run out, for masters that are replaced, for what Slack
 * forbids for seconds, for the next round of a probe. Five of them keep two cores no busier than two of the others.
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
  'test/stand-ins/ultra-reliable-vector/checks.test.ts',
  'test/smoke/escalation.test.ts',
  'test/store/database.test.ts',
  'test/smoke/silences.test.ts',
  'test/smoke/storm.test.ts',
  'test/smoke/prometheus.test.ts',
  'test/smoke/escalation-survives-restart.test.ts',
  'test/slack/socket-door.test.ts',
  'test/store/embedded/adoption.test.ts',
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
  'test/stand-ins/hybrid-pipeline/checks.test.ts',
  'test/smoke/inhibitions.test.ts',
  'test/stand-ins/docs-vectorstore/checks.test.ts',
  // The first of those that share a process.
  'test/alert-sources/fuzz.test.ts',
  'test/workspace/page/browser/around.test.ts',
  'test/workspace/page/browser/looks.test.ts',
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
      inOrder(group, ({ moduleId }) => relative(root, moduleId)),
    );
  }
}
