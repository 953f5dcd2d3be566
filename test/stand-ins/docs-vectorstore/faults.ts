import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOUR_MS } from '../../../src/domain/duration.ts';
import type { Fault } from '../stand-in.ts';
import type { Deployment } from './deployment.ts';
import { dimension, idOf, nameOf, pointOf } from './embedded-documents.ts';

type Break = (deployment: Deployment) => unknown;

/** What can go wrong, by the name of the fault; each is a state of the parts, and `restore` undoes all of it. */
export const breaks = {
  'kill-qdrant': ['Kill Qdrant', (one) => one.killQdrant()],
  'redden-collection': [
    'Corrupt a collection: its status turns red',
    (one) => {
      one.collection('SwiftUI').health.status = 'red';
    },
  ],
  'orphan-vectors': [
    'Orphan 100 vectors: delete 50 documents',
    (one) => {
      for (let index = 0; index < 50; index += 1) rmSync(join(one.documents, 'SwiftUI', nameOf(index)));
    },
  ],
  'lose-vectors': [
    'Lose the vectors of 2 documents',
    (one) => {
      for (const index of [3, 4])
        for (const chunk of [0, 1]) one.collection('SwiftUI').points.remove(idOf(index, chunk));
    },
  ],
  'change-documents': [
    'Change 2 documents behind the back of the indexer',
    (one) => {
      for (const index of [5, 6]) writeFileSync(join(one.documents, 'SwiftUI', nameOf(index)), 'changed\n');
    },
  ],
  'zero-vectors': [
    'Turn 2 vectors into zeros',
    (one) => {
      for (const chunk of [0, 1])
        one.collection('SwiftUI').corrupt.set(idOf(7, chunk), new Array<number>(dimension).fill(0));
    },
  ],
  'drop-metadata': [
    'Write a point without its title',
    (one) => {
      const { title: _title, ...payload } = pointOf('SwiftUI', 8, 0).payload;
      one.collection('SwiftUI').upsert({ ...pointOf('SwiftUI', 8, 0), payload });
    },
  ],
  'hang-update': [
    'Hang an update: it runs, its checkpoint is an hour old',
    async (one) => {
      await one.update.start();
      one.files.checkpoint({ processed_files: 90 }, HOUR_MS);
    },
  ],
  'fail-files': ['Fail 3 % of the files', (one) => one.files.checkpoint({ failed_files: 5 })],
  overspend: [
    'Spend 12 USD in a night',
    (one) => one.files.finish({ rate: 42, seconds: 3_600, cost: 12, calls: 4_800 }),
  ],
  'refuse-key': [
    'Revoke the API key',
    (one) => {
      one.embeddingApi.fail(401);
      one.files.log.write('ERROR', 'Embedding failed: 401 Incorrect API key provided');
    },
  ],
  'open-key-file': [
    'Make the file with the key writable to everybody',
    (one) => chmodSync(one.files.at('.env'), 0o666),
  ],
  'fill-store': [
    'Let the store grow to 3 GB',
    (one) => one.files.grow('vectorstore/segment-1/vectors.bin', 3_000_000_000),
  ],
  'break-backup': ['Break the newest backup', (one) => one.files.garble(one.files.backups()[0] ?? '')],
  'miss-backups': [
    'Make no backup for three nights',
    (one) => {
      const [newest = '', second = ''] = one.files.backups();
      for (const name of [newest, second]) one.files.age(name, 73 * HOUR_MS);
    },
  ],
} as const satisfies Record<string, readonly [string, Break]>;

export type FaultName = keyof typeof breaks;

/** Mending one mends all: what is broken besides is broken again. */
export function faultsOf(deployment: Deployment): readonly Fault[] {
  const broken = new Set<FaultName>();
  return (Object.keys(breaks) as FaultName[]).map((name) => {
    const [title, breakIt] = breaks[name];
    return {
      name,
      title,
      async break() {
        await breakIt(deployment);
        broken.add(name);
      },
      async mend() {
        broken.delete(name);
        await deployment.restore();
        for (const other of broken) await breaks[other][1](deployment);
      },
    };
  });
}
