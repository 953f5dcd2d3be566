/** One step of the schema. It runs once, in a transaction of its own, and is never edited after a release. */
export interface Migration {
  /** 1, 2, 3 …: the schema's version once it has run. */
  readonly version: number;
  readonly name: string;
  /** Any number of statements; table names without a schema are Watchbill's own. */
  readonly sql: string;
}
