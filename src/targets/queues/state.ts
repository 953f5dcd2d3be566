/** What waits in one list of a queue. */
export interface WaitingJobs {
  /** The name of the list, where a queue has many. */
  readonly part?: string;
  readonly count: number;
  /** Milliseconds since 1970; undefined where nothing waits, or the oldest job does not say. */
  readonly oldestMs: number | undefined;
  /** Whether jobs say nowhere since when they wait. */
  readonly untimed?: boolean;
  readonly detail?: string;
}

/** A figure, with what people may want to know of it. */
export interface Told {
  readonly value: number;
  readonly detail?: string;
}

/** How a queue stands; what its program does not keep is undefined. */
export interface QueueState {
  readonly waiting: readonly WaitingJobs[];
  readonly active?: Told | undefined;
  readonly delayed?: Told | undefined;
  readonly retrying?: Told | undefined;
  readonly failed?: Told | undefined;
  readonly completed?: Told | undefined;
  /** An Error where it could not be known. */
  readonly workers?: Told | Error | undefined;
  readonly workerSeenMs?: number | undefined;
  /** Counters that only grow. */
  readonly processed?: number | undefined;
  readonly failures?: number | undefined;
}

/** A moment as queues write it: seconds (with a fraction) or milliseconds since 1970, or ISO 8601. */
export function momentMs(value: unknown): number | undefined {
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value)) {
    const parsed = Date.parse(value);
    return Number.isNaN(parsed) ? undefined : parsed;
  }
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number) || number <= 0) return undefined;
  // Seconds reach this in the year 5138, milliseconds did in 1973.
  return number < 1e11 ? number * 1000 : number;
}

/** The fields of a JSON object; none for anything else. */
export function fieldsOf(text: unknown): Readonly<Record<string, unknown>> {
  if (typeof text !== 'string') return {};
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}
