import type { Collection } from './collection.ts';
import { Refusal } from './failure.ts';
import type { Snapshots } from './snapshots.ts';

/** What makes the whole server ill; a test or a demo sets the fields while it runs. */
export interface Faults {
  /** Milliseconds before each answer. */
  delayMs?: number;
  /** Takes requests and never answers: all, or those of one operation. */
  hang?: boolean | string;
  /** Answers this to everything, in Qdrant's shape. */
  failWith?: { readonly status: number; readonly error: string };
  /** As `failWith`, for one operation or one collection. */
  failOnly?: { readonly operation?: string; readonly collection?: string; readonly error: string };
}

/** The cluster that the server says it belongs to; undefined: none. */
export interface ClusterState {
  peers: readonly { readonly id: number; readonly uri: string; readonly failures?: number }[];
  leader: number | null;
  pending: number;
  consensus: 'working' | 'stopped' | { readonly err: string };
}

export interface State {
  readonly version: string;
  readonly peer: number;
  readonly startedAt: Date;
  readonly collections: Map<string, Collection>;
  readonly aliases: Map<string, string>;
  readonly snapshots: Snapshots;
  readonly faults: Faults;
  cluster?: ClusterState;
  readonly now: () => Date;
}

/** The collection of a name or an alias. */
export function collectionOf(state: State, name: string): Collection {
  const found = state.collections.get(state.aliases.get(name) ?? name);
  if (found === undefined) throw new Refusal(404, `Not found: Collection \`${name}\` doesn't exist!`);
  return found;
}
