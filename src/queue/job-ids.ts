import { createHash, randomUUID } from 'node:crypto';

// BullMQ refuses ids with a colon or that read as an integer, and Redis builds its keys from them.
const plain = /^[A-Za-z0-9_-]+$/;

function readable(part: string): string {
  if (plain.test(part) && part.length <= 100) {
    return part;
  }
  // What had to be replaced or cut would make two parts equal: the hash keeps them apart.
  const hash = createHash('sha256').update(part).digest('hex').slice(0, 16);
  return `${part.slice(0, 60).replace(/[^A-Za-z0-9_-]+/g, '-')}-${hash}`;
}

/** The key under which requests of one name and id are one: `sync-card.INC-20261121-0042`. */
export function mintDedupId(name: string, id: string): string {
  return `${readable(name)}.${readable(id)}`;
}

/**
 * An id that was never used before, starting with `stem`. A counter would start again when the backend is emptied,
 * and a worker that still runs number 5 would then finish somebody else's number 5.
 */
export function mintJobId(stem: string): string {
  return `${stem}.${randomUUID()}`;
}

/** The stem for a job without an id of its own. */
export function jobStem(name: string): string {
  return readable(name);
}
