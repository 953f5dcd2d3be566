import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Collection, type GivenPoint } from './collection.ts';
import { Refusal, wrongInput } from './failure.ts';

type Json = Record<string, unknown>;

/** Snapshots as files of a folder, one folder a collection: the points one a line behind the configuration. */
export class Snapshots {
  readonly folder: string;
  readonly peer: number;
  constructor(folder: string, peer: number) {
    this.folder = folder;
    this.peer = peer;
  }

  create(collection: Collection, at: Date): Json {
    const stamp = at.toISOString().slice(0, 19).replace(/[T:]/g, '-');
    const name = `${collection.name}-${this.peer}-${stamp}.snapshot`;
    const lines = [JSON.stringify({ created: collection.created, indexes: [...collection.indexes] })];
    for (const slot of collection.points.from(undefined)) {
      const id = collection.points.idOf(slot);
      const vector = collection.vectorOf(slot, true);
      lines.push(JSON.stringify({ id, vector, payload: collection.points.payloadOf(slot) }));
    }
    mkdirSync(join(this.folder, collection.name), { recursive: true });
    const file = join(this.folder, collection.name, name);
    writeFileSync(file, lines.join('\n'));
    utimesSync(file, at, at);
    return this.#describe(file);
  }

  list(collection: string): readonly Json[] {
    const folder = join(this.folder, collection);
    return namesIn(folder).map((name) => this.#describe(join(folder, name)));
  }

  read(collection: string, name: string): Buffer {
    return readFileSync(this.#fileOf(collection, name));
  }

  delete(collection: string, name: string): void {
    rmSync(this.#fileOf(collection, name));
  }

  /** The collection that a snapshot holds; a wrong checksum is refused. */
  recover(name: string, { location, checksum }: { location: string; checksum?: string | null }): Collection {
    if (!location.startsWith('file://')) throw wrongInput(`The stand-in reads no snapshot at ${location}`);
    const text = readFileSync(fileURLToPath(location));
    if (checksum != null && checksum !== sha256(text)) {
      throw wrongInput(`Snapshot checksum mismatch: expected ${checksum}, got ${sha256(text)}`);
    }
    const [head = '{}', ...points] = text.toString().split('\n');
    const { created, indexes } = JSON.parse(head) as { created: Json; indexes: [string, string][] };
    const collection = new Collection(name, created);
    for (const [field, type] of indexes) collection.indexes.set(field, type);
    for (const line of points) collection.upsert(JSON.parse(line) as GivenPoint);
    return collection;
  }

  #fileOf(collection: string, name: string): string {
    const file = join(this.folder, collection, basename(name));
    if (!namesIn(join(this.folder, collection)).includes(name)) {
      throw new Refusal(404, `Not found: Snapshot ${name} not found`);
    }
    return file;
  }

  #describe(file: string): Json {
    const { size, mtime } = statSync(file);
    return {
      name: basename(file),
      creation_time: mtime.toISOString().slice(0, 19),
      size,
      checksum: sha256(readFileSync(file)),
    };
  }
}

const sha256 = (data: Buffer): string => createHash('sha256').update(data).digest('hex');

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
