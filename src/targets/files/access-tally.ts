import {
  type AccessFields,
  type AccessLine,
  readAccessLine,
  readAccessRecord,
} from '../../domain/access-line.ts';
import { type InjectionKind, injectionIn } from '../../domain/injection.ts';
import type { Search } from '../../domain/search-expression.ts';
import { parsed } from './log-tally.ts';
import { lineEndOf } from './log-window.ts';

export interface AccessRules {
  /** For lines of JSON; the common or the combined format where left out. */
  readonly fields?: AccessFields;
  /** Finds how long a request took. */
  readonly took?: Search;
  /** Requests of one address beyond which it counts as over. */
  readonly limit: number;
  /** How many addresses are told by name. */
  readonly top: number;
}

export interface AccessCounts {
  readonly lines: number;
  /** Lines that are none of the format. */
  readonly unread: number;
  readonly requests: number;
  readonly bytes: number;
  /** By the first digit of the status. */
  readonly classes: Readonly<Record<string, number>>;
  readonly denied: number;
  readonly limited: number;
  readonly addresses: number;
  readonly addressesOver: number;
  readonly top: readonly { readonly address: string; readonly requests: number }[];
  /** More addresses than are told apart came. */
  readonly crowded: boolean;
  readonly injections: readonly {
    readonly kind: InjectionKind;
    readonly count: number;
    readonly example: string;
  }[];
  /** What 95 % of the requests did not exceed, in the unit of the log, to 1 %. */
  readonly tookP95?: number;
}

/** A flood comes from more addresses than anybody wants to hold in memory. */
const MOST_ADDRESSES = 200_000;
const LONGEST_LINE = 16_384;
const EXAMPLE = 120;
/** Steps of 2 %: what is told lies within 1 %. */
const STEP = Math.log(1.02);

/** Counts the requests of a web server's log. */
export class AccessTally {
  readonly #rules: AccessRules;
  readonly #addresses = new Map<string, number>();
  readonly #classes: Record<string, number> = {};
  readonly #injections = new Map<InjectionKind, { count: number; example: string }>();
  readonly #times = new Map<number, number>();
  #lines = 0;
  #requests = 0;
  #bytes = 0;
  #denied = 0;
  #limited = 0;
  #crowded = false;

  constructor(rules: AccessRules) {
    this.#rules = rules;
  }

  take(buffer: Buffer, start: number, end: number): void {
    for (let at = start; at < end; ) {
      const stop = lineEndOf(buffer, at, end);
      if (stop > at) this.#read(buffer.toString('utf8', at, Math.min(stop, at + LONGEST_LINE)));
      at = stop + 1;
    }
  }

  finish(): AccessCounts {
    const { limit, top } = this.#rules;
    const sorted = [...this.#addresses].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
    const tookP95 = this.#percentile(0.95);
    return {
      lines: this.#lines,
      unread: this.#lines - this.#requests,
      requests: this.#requests,
      bytes: this.#bytes,
      classes: this.#classes,
      denied: this.#denied,
      limited: this.#limited,
      addresses: sorted.length,
      addressesOver: sorted.filter(([, requests]) => requests > limit).length,
      top: sorted.slice(0, top).map(([address, requests]) => ({ address, requests })),
      crowded: this.#crowded,
      injections: [...this.#injections].map(([kind, found]) => ({ kind, ...found })),
      ...(tookP95 === undefined ? {} : { tookP95 }),
    };
  }

  #read(line: string): void {
    this.#lines += 1;
    const { fields, took } = this.#rules;
    const access = fields === undefined ? readAccessLine(line, took) : readAccessRecord(parsed(line), fields);
    if (access !== undefined) this.#count(access);
  }

  #count({ address, status, bytes, request, told, took }: AccessLine): void {
    this.#requests += 1;
    this.#bytes += bytes;
    const group = String(Math.floor(status / 100));
    this.#classes[group] = (this.#classes[group] ?? 0) + 1;
    if (status === 401 || status === 403) this.#denied += 1;
    if (status === 429) this.#limited += 1;
    if (took !== undefined) {
      const step = took <= 0 ? Number.NEGATIVE_INFINITY : Math.round(Math.log(took) / STEP);
      this.#times.set(step, (this.#times.get(step) ?? 0) + 1);
    }
    const known = this.#addresses.get(address);
    if (known !== undefined || this.#addresses.size < MOST_ADDRESSES)
      this.#addresses.set(address, (known ?? 0) + 1);
    else this.#crowded = true;
    const kind = injectionIn(request) ?? injectionIn(told);
    if (kind === undefined) return;
    const found = this.#injections.get(kind) ?? { count: 0, example: '' };
    this.#injections.set(kind, { count: found.count + 1, example: printable(request).slice(0, EXAMPLE) });
  }

  #percentile(share: number): number | undefined {
    const steps = [...this.#times].sort(([a], [b]) => a - b);
    const all = steps.reduce((sum, [, count]) => sum + count, 0);
    let passed = 0;
    for (const [step, count] of steps) {
      passed += count;
      if (passed >= share * all) return Math.exp(step * STEP);
    }
    return undefined;
  }
}

// Who attacks chooses what stands there: nothing that a terminal or a message would act on is left.
function printable(text: string): string {
  return text.replace(
    /[^\x21-\x7e ]|[<>&]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
