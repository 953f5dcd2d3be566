import type { Readiness } from '../http/status-routes.ts';

/** A part's own word on how it stands; a throw means that it is not ready. */
export type ReadinessProbe = () => Promise<string> | string;

interface Part {
  readonly probe: ReadinessProbe;
  /** Whether this process may be sent work without it. */
  readonly needed: boolean;
}

const DEADLINE_MS = 1_500;

/**
 * What `/readyz` tells: every part is asked at once, each against the same deadline. A part that is not needed is
 * told of and does not count: an alert is durable without Slack and without the queue, and withdrawing every
 * replica during an outage of those would lose what they could have kept.
 */
export class ReadinessBoard {
  readonly #parts = new Map<string, Part>();

  /** Sets or replaces a part's probe. */
  set(part: string, probe: ReadinessProbe, { needed = true }: { readonly needed?: boolean } = {}): void {
    this.#parts.set(part, { probe, needed });
  }

  /** A needed part that is still on its way, and why. */
  waiting(part: string, why: string): void {
    this.set(part, () => {
      throw new Error(why);
    });
  }

  ask(): Promise<readonly Readiness[]> {
    return Promise.all([...this.#parts].map(([name, part]) => askOne(name, part)));
  }
}

async function askOne(part: string, { probe, needed }: Part): Promise<Readiness> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${DEADLINE_MS} ms`)), DEADLINE_MS);
  });
  try {
    return { part, needed, ready: true, detail: await Promise.race([Promise.resolve(probe()), late]) };
  } catch (error) {
    return { part, needed, ready: false, detail: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}
