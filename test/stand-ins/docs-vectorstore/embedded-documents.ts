import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Collection } from '../qdrant/collection.ts';

export const dimension = 1536;
/** Points that are made of one document. */
const chunks = 2;
export const frameworks = { SwiftUI: 120, UIKit: 40 } as const;
export type Framework = keyof typeof frameworks;

const textOf = (framework: string, name: string) => `# ${name} of ${framework}\n\nAll about it.\n`;
export const nameOf = (index: number) => `page-${index}.md`;
export const idOf = (index: number, chunk: number) => index * chunks + chunk + 1;

/** One direction for each point: short on the wire, and as long as a vector of the real model. */
export function vectorOf(id: number): number[] {
  const vector = new Array<number>(dimension).fill(0);
  vector[id % dimension] = 1;
  return vector;
}

export function pointOf(framework: string, index: number, chunk: number) {
  const name = nameOf(index);
  const id = idOf(index, chunk);
  return {
    id,
    vector: vectorOf(id),
    payload: {
      source: `/app/docs/${name}`,
      framework,
      title: name,
      chunk,
      updated_at: '2026-11-01T03:00:00Z',
      content_hash: createHash('sha256').update(textOf(framework, name)).digest('hex'),
    },
  };
}

/** Brings the documents of every framework back to what they were. */
export function writeDocuments(folder: string): void {
  for (const [framework, count] of Object.entries(frameworks)) {
    const own = join(folder, framework);
    mkdirSync(own, { recursive: true });
    for (let index = 0; index < count; index += 1) {
      const text = textOf(framework, nameOf(index));
      if (!isThere(join(own, nameOf(index)), text)) writeFileSync(join(own, nameOf(index)), text);
    }
  }
}

function isThere(path: string, text: string): boolean {
  return existsSync(path) && readFileSync(path, 'utf8') === text;
}

/** As the indexer does: the points of documents, several to each. */
export function embedDocuments(collection: Collection, framework: string, count: number): void {
  for (let index = 0; index < count; index += 1) {
    for (let chunk = 0; chunk < chunks; chunk += 1) collection.upsert(pointOf(framework, index, chunk));
  }
}
