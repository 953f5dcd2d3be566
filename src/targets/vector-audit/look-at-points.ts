import { fewAtATime } from '../few-at-a-time.ts';
import type { IdSpread } from '../qdrant/id-spread.ts';
import type { PointId } from '../qdrant/qdrant-answers.ts';
import { readPage, type StoredPoint, scrollPages } from '../qdrant/scroll-pages.ts';
import { findIdSpreads } from '../qdrant/spread-ids.ts';
import type { AuditScope } from './audit-scope.ts';
import type { OpenQuestion } from './examine-points.ts';

const atOnce = 8;
/** Each round of a sample leaves out the gaps that the ones before it found. */
const rounds = 6;

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

/** Looks at some points whose ids are spread over all that there are. Answers how many different ones it found. */
export async function lookAtSample(scope: AuditScope): Promise<{ examined: number; mixed: boolean }> {
  const spreads = await findIdSpreads(scope.qdrant, scope.collection);
  const wanted = Math.ceil(scope.plan.sample / Math.max(1, spreads.length));
  let examined = 0;
  for (const spread of spreads) examined += await sampleOf(scope, spread, wanted, examined);
  return { examined, mixed: spreads.length > 1 };
}

async function sampleOf(
  scope: AuditScope,
  spread: IdSpread,
  wanted: number,
  before: number,
): Promise<number> {
  const { qdrant, collection, fields, checks, plan, progress } = scope;
  const question = { fields, vectors: checks.has('integrity') };
  const seen = new Set<PointId>();
  for (let round = 0; round < rounds && seen.size < wanted; round += 1) {
    // The first round is there to find the gaps.
    const count = round === 0 ? Math.ceil(wanted / 4) : wanted - seen.size;
    await fewAtATime(spread.places(count, round), atOnce, async (place) => {
      const at = { offset: spread.space.toId(place), limit: 1 };
      const { points } = await readPage(qdrant, collection, question, at);
      const point = points[0];
      spread.tell(place, point?.id);
      if (point === undefined || spread.space.toNumber(point.id) === undefined || seen.has(point.id)) return;
      seen.add(point.id);
      await examine(scope, [point]);
      if (seen.size % 100 === 0) progress({ phase: 'points', done: before + seen.size, total: plan.sample });
    });
  }
  return seen.size;
}

async function examine({ examiner, contents }: AuditScope, points: readonly StoredPoint[]): Promise<void> {
  const questions: OpenQuestion[] = [];
  for (const point of points) {
    const question = examiner.take(point);
    if (question !== undefined) questions.push(question);
  }
  if (questions.length > 0) await contents?.answer(questions);
}
