import { newId, newSecret } from '../ids.ts';

/** A file announced by `files.getUploadURLExternal` and perhaps already sent. */
export interface PendingUpload {
  readonly fileId: string;
  readonly key: string;
  readonly name: string;
  readonly size: number;
  readonly altText: string;
  readonly bytes?: Uint8Array;
}

/** Uploads between being announced and being completed. */
export class Uploads {
  readonly #pending = new Map<string, PendingUpload>();

  announce(name: string, size: number, altText: string): PendingUpload {
    const upload = { fileId: newId('F'), key: newSecret(), name, size, altText };
    this.#pending.set(upload.fileId, upload);
    return upload;
  }

  byKey(key: string): PendingUpload | undefined {
    return [...this.#pending.values()].find((upload) => upload.key === key);
  }

  receive(fileId: string, bytes: Uint8Array): void {
    const upload = this.#pending.get(fileId);
    if (upload !== undefined) this.#pending.set(fileId, { ...upload, bytes });
  }

  get(fileId: string): PendingUpload | undefined {
    return this.#pending.get(fileId);
  }

  forget(fileId: string): void {
    this.#pending.delete(fileId);
  }
}
