import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where the bytes of uploaded files are kept, by file id. */
export interface FileBytes {
  write(fileId: string, bytes: Uint8Array): void;
  read(fileId: string): Uint8Array | undefined;
}

/** Keeps the bytes in a folder, or in memory when there is none. File ids are minted here, never a path. */
export function openFileBytes(folder?: string): FileBytes {
  if (folder === undefined) {
    const held = new Map<string, Uint8Array>();
    return {
      write: (fileId, bytes) => void held.set(fileId, bytes),
      read: (fileId) => held.get(fileId),
    };
  }
  return {
    write(fileId, bytes) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, fileId), bytes, { mode: 0o600 });
    },
    read(fileId) {
      const path = join(folder, fileId);
      return /^F[A-Z0-9]+$/.test(fileId) && existsSync(path) ? readFileSync(path) : undefined;
    },
  };
}
