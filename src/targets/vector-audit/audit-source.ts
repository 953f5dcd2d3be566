/** A document that should have vectors. */
export interface SourceDocument {
  /** As documentKey has it. */
  readonly key: string;
  /** Hash of its content in lower case where the source itself knows it. */
  readonly hash?: string;
}

/** Where the documents of a collection are. It may be gone through several times. */
export interface AuditSource {
  /** For people: which folder or file. */
  readonly about: string;
  documents(signal: AbortSignal): AsyncIterable<SourceDocument>;
  /** Hash of a document's content; undefined where the source knows none. */
  hashOf?(key: string, signal: AbortSignal): Promise<string>;
}
