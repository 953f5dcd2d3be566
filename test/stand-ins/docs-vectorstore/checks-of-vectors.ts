import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from '../describe-checks.ts';
import { dimension, idOf, pointOf } from './embedded-documents.ts';
import { afresh, broken, qdrantFails, scene } from './scene.ts';

const many = (count: number, act: (index: number) => void) => () => {
  for (let index = 0; index < count; index += 1) act(index);
};
const removed = (count: number) =>
  many(count, (index) => {
    for (const chunk of [0, 1]) scene.deployment.collection('SwiftUI').points.remove(idOf(index, chunk));
  });
const reembedded = (count: number, changes: object) =>
  many(count, (index) => {
    const point = pointOf('SwiftUI', index, 0);
    scene.deployment.collection('SwiftUI').upsert({ ...point, payload: { ...point.payload, ...changes } });
  });
const corrupted = (count: number, vector: unknown) =>
  many(count, (index) => scene.deployment.collection('SwiftUI').corrupt.set(idOf(index, 0), vector));
const withNull = [null, ...new Array<number>(dimension - 1).fill(0.1)];
const severe = 'one of them is for the morning; the share below says when the store itself is to be doubted';
const mild = 'below the share only the count is told';

const audited = (
  sheet: string,
  metric: string,
  few: (() => unknown) | string,
  lots: () => unknown,
): readonly Check[] => [
  {
    sheet: `${sheet}, count`,
    figure: `audit.${metric}[apple_docs_SwiftUI]`,
    warning: few,
    critical: severe,
    unknown: qdrantFails,
  },
  {
    sheet: `${sheet}, share`,
    figure: `audit.${metric}-share[apple_docs_SwiftUI]`,
    warning: mild,
    critical: lots,
    unknown: qdrantFails,
  },
];
/** Qdrant, its collections and the audit of their points. */
export const checksOfVectors: readonly Check[] = [
  {
    sheet: 'health: the vector store answers',
    figure: 'qdrant.up',
    warning: 'it answers, or it does not',
    critical: broken('kill-qdrant'),
    unknown: () => {
      scene.deployment.qdrant().faults.hang = true;
    },
  },
  {
    sheet: 'corrupted store: state of each collection',
    figure: 'collections.collection-status[apple_docs_SwiftUI]',
    warning: () => {
      scene.deployment.collection('SwiftUI').health.status = 'yellow';
    },
    critical: broken('redden-collection'),
    unknown: qdrantFails,
  },
  {
    sheet: 'per collection, or all: there are collections',
    figure: 'collections.collections',
    warning: 'one is enough',
    critical: afresh({ collections: 'no_docs_(.*)' }),
    unknown: qdrantFails,
  },
  {
    sheet: 'audit graded PASS, INFO, FAIL (sample)',
    figure: 'audit.verdict[apple_docs_SwiftUI]',
    // 2 of 120 documents: INFO, which asks for nothing.
    ok: broken('change-documents'),
    warning: broken('orphan-vectors'),
    critical: 'FAIL is a warning; the shares below are critical',
    unknown: () => rmSync(scene.deployment.documents, { recursive: true }),
  },
  {
    sheet: 'audit graded PASS, INFO, FAIL (deep, every point)',
    figure: 'deep-audit.verdict[apple_docs_SwiftUI]',
    warning: broken('zero-vectors'),
    critical: 'FAIL is a warning; the shares below are critical',
    unknown: qdrantFails,
  },
  ...audited(
    'orphans',
    'orphans',
    () => rmSync(join(scene.deployment.documents, 'SwiftUI', 'page-0.md')),
    broken('orphan-vectors'),
  ),
  ...audited('missing', 'missing', broken('lose-vectors'), removed(20)),
  {
    sheet: 'missing: coverage',
    figure: 'audit.coverage[apple_docs_SwiftUI]',
    warning: broken('lose-vectors'),
    critical: severe,
    unknown: qdrantFails,
  },
  ...audited(
    'synchronisation',
    'out-of-sync',
    broken('change-documents'),
    reembedded(20, { content_hash: '0'.repeat(64) }),
  ),
  ...audited(
    'integrity: null, NaN or zero vectors',
    'integrity-faults',
    broken('zero-vectors'),
    corrupted(40, withNull),
  ),
  {
    sheet: 'integrity: dimension other than 1536',
    figure: 'audit.integrity-faults[apple_docs_SwiftUI]',
    warning: corrupted(1, [1, 0, 0]),
    critical: severe,
    unknown: qdrantFails,
  },
  ...audited(
    'metadata: required fields absent',
    'metadata-faults',
    broken('drop-metadata'),
    reembedded(40, { title: '' }),
  ),
  {
    sheet: 'metadata: of the wrong type',
    figure: 'audit.metadata-faults[apple_docs_SwiftUI]',
    warning: reembedded(1, { chunk: 'first' }),
    critical: severe,
    unknown: qdrantFails,
  },
];
