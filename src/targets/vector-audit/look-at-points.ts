import { fewAtATime } from '../few-at-a-time.ts';
import { readPage, type StoredPoint, scrollPages } from '../qdrant/scroll-pages.ts';
import { spreadOffsets } from '../qdrant/spread-ids.ts';
import type { AuditScope } from './audit-scope.ts';
import type { OpenQuestion } from './examine-points.ts';

const atOnce = 8;

/** Looks at every point. Answers how many there were. */
export async function lookAtAll(scope: AuditScope): Promise<number> {
  const { qdrant, collection, fields, checks, totalPoints, progress } = scope;
  let done = 0;
  for await (const points of scrollPages(qdrant, collection, { fields, vectors: checks.has('integrity') })) {
    await examine(scope, points);
    done += points.length;
    progress({ phase: 'points', done, total: Math.max(done, totalPoints) });
  }
  return done;
}

/** Looks at some points whose ids are evenly spread. Answers how many different ones it found. */
export async function lookAtSample(scope: AuditScope): Promise<{ examined: number; mixed: boolean }> {
  const { qdrant, collection, fields, checks, plan, progress } = scope;
  const { offsets, mixed } = await spreadOffsets(qdrant, collection, plan.sample);
  const question = { fields, vectors: checks.has('integrity') };
  const seen = new Set<string>();
  await fewAtATime(offsets, atOnce, async (offset) => {
    const { points } = await readPage(qdrant, collection, question, { offset, limit: 1 });
    const fresh = points.filter(({ id }) => !seen.has(String(id)));
    for (const { id } of fresh) seen.add(String(id));
    await examine(scope, fresh);
    if (seen.size % 100 === 0) progress({ phase: 'points', done: seen.size, total: offsets.length });
  });
  return { examined: seen.size, mixed };
}

async function examine({ examiner, contents }: AuditScope, points: readonly StoredPoint[]): Promise<void> {
  const questions: OpenQuestion[] = [];
  for (const point of points) {
    const question = examiner.take(point);
    if (question !== undefined) questions.push(question);
  }
  if (questions.length > 0) await contents?.answer(questions);
}
