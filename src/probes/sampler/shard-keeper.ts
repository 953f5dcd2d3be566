import type { Log } from '../../domain/ports/log.ts';
import type { RunnerStore } from '../../domain/ports/runner-store.ts';
import { type Runner, shardMoves } from '../../domain/shards.ts';

export interface ShardKeeperParts {
  readonly store: RunnerStore;
  /** The name under which this process holds shards. */
  readonly holder: string;
  readonly host: string;
  /** Whether it takes shards of the pool. */
  readonly pool: boolean;
  /** Shards that it takes besides. */
  readonly own: readonly string[];
  readonly log: Pick<Log, 'info' | 'warn'>;
  /** Milliseconds of a clock that is never set. */
  readonly monotonicMs: () => number;
  /** For `/ops self`. */
  readonly report: () => Pick<Runner, 'probes' | 'flushedAt'>;
  onTaken(shard: string): Promise<void>;
  /** Not to be started any more: it is somebody else's, or is about to be given back. */
  onLost(shard: string): void;
  /** Whether nothing of the shard is in hand any more, so that somebody else may begin. */
  isIdle(shard: string): boolean;
}

/**
 * For so long shards are believed to be ours after the last look that said so. PostgreSQL takes four seconds to notice
 * that a machine has vanished, and others take over at their second look after that: by then it has stopped.
 */
const VALID_MS = 5_000;
const REPORT_MS = 10_000;

/** Holds shards for this process: takes what is free, gives back what is too much for an even spread. */
export class ShardKeeper {
  readonly #parts: ShardKeeperParts;
  readonly #held = new Set<string>();
  readonly #closing = new Set<string>();
  #deadBefore: ReadonlySet<string> = new Set();
  #confirmedAtMs = Number.NEGATIVE_INFINITY;
  #reportedAtMs = Number.NEGATIVE_INFINITY;

  constructor(parts: ShardKeeperParts) {
    this.#parts = parts;
  }

  /** Shards that probes may be started of, save while PostgreSQL does not confirm it. */
  get held(): readonly string[] {
    return [...this.#held];
  }

  /** False while there is nowhere to put values, or somebody else may have taken over. */
  isConfirmed(): boolean {
    return this.#parts.monotonicMs() - this.#confirmedAtMs < VALID_MS;
  }

  /** To be called every second. */
  async look(): Promise<void> {
    const { store, holder, own, monotonicMs } = this.#parts;
    await this.#report();
    // Before it is asked: the answer may be as old as that.
    const askedAtMs = monotonicMs();
    const { runners, held } = await store.look();
    const mine = new Set(held.filter((one) => one.holder === holder).map(({ name }) => name));
    this.#lose([...this.#held].filter((name) => !mine.has(name)));
    for (const name of this.#closing) if (!mine.has(name)) this.#closing.delete(name);
    this.#confirmedAtMs = askedAtMs;
    // Ours all along, of a process that had lost sight of it.
    await this.#begin([...mine].filter((name) => !this.#held.has(name) && !this.#closing.has(name)));
    const deadBefore = this.#deadBefore;
    this.#deadBefore = new Set(held.filter(({ alive }) => !alive).map((one) => one.holder));
    const moves = shardMoves({ me: holder, own, runners, held, deadBefore });
    if (moves.take.length > 0) await this.#begin(await store.take(moves.take));
    await this.#giveBack(moves.giveBack);
  }

  async stop(): Promise<void> {
    this.#lose([...this.#held]);
    await this.#parts.store.leave();
  }

  async #begin(shards: readonly string[]): Promise<void> {
    if (shards.length === 0) return;
    this.#parts.log.info({ shards }, 'probes of these shards are run here from now on');
    for (const shard of shards) {
      await this.#parts.onTaken(shard);
      this.#held.add(shard);
    }
    await this.#report(true);
  }

  #lose(shards: readonly string[]): void {
    if (shards.length === 0) return;
    this.#parts.log.info({ shards }, 'probes of these shards are not run here any more');
    for (const shard of shards) {
      this.#held.delete(shard);
      this.#parts.onLost(shard);
    }
  }

  async #giveBack(shards: readonly string[]): Promise<void> {
    const fresh = shards.filter((shard) => this.#held.has(shard));
    this.#lose(fresh);
    for (const shard of fresh) this.#closing.add(shard);
    const idle = [...this.#closing].filter((shard) => this.#parts.isIdle(shard));
    if (idle.length === 0) return;
    await this.#parts.store.giveBack(idle);
    for (const shard of idle) this.#closing.delete(shard);
    await this.#report(true);
  }

  async #report(now = false): Promise<void> {
    const { store, host, pool, monotonicMs, report } = this.#parts;
    const atMs = monotonicMs();
    if (!now && atMs - this.#reportedAtMs < REPORT_MS) return;
    await store.report({ host, pool, shards: this.#held.size, ...report() });
    this.#reportedAtMs = atMs;
  }
}
