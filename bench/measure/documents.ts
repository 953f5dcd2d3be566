import { createHash } from 'node:crypto';

/** Documents of a bench: names and hashes that need no files. */
export const documentName = (index: number): string => `guides/part-${index % 100}/page-${index}.md`;

export const documentHash = (index: number): string =>
  createHash('sha256').update(documentName(index)).digest('hex');
