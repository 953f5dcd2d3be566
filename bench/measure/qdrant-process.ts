import { Collection } from '../../test/stand-ins/qdrant/collection.ts';
import { startQdrant } from '../../test/stand-ins/qdrant/server.ts';
import { documentHash, documentName } from './documents.ts';

// A Qdrant that holds as many points as it is told, several to a document, in a process of its own.

const points = Number(process.argv[2]);
const perDocument = Number(process.argv[3]);
const dimension = Number(process.argv[4]);
const server = await startQdrant({ checkEvery: 500, snapshots: process.argv[5] ?? '' });
const collection = new Collection('docs', { vectors: { size: dimension, distance: 'Dot' } });
server.state.collections.set('docs', collection);
const vector = new Array<number>(dimension);
for (let id = 0; id < points; id += 1) {
  for (let index = 0; index < dimension; index += 1)
    vector[index] = ((id * 31 + index * 17) % 1000) / 1000 + 0.001;
  const document = Math.floor(id / perDocument);
  collection.points.put(id, new Map([['', vector]]), {
    metadata: { source: documentName(document), chunk: id % perDocument },
    content_hash: documentHash(document),
    title: `Page ${document}`,
  });
}
process.send?.({ url: server.url });
