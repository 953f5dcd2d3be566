import type { Readiness } from '../http/status-routes.ts';

/** A part's own word on how it stands; a throw means that it is not ready. */
export type ReadinessProbe = () => Promise<string> | string;

const DEADLINE_MS = 1_500;

/** What `/readyz` tells: every part is asked at once, each against the same deadline. */
export class ReadinessBoard {
  readonly #probes = new Map<string, ReadinessProbe>();

  /** Sets or replaces a part's probe. */
  set(part: string, probe: ReadinessProbe): void {
    this.#probes.set(part, probe);
  }

  /** A part that is still on its way, and why. */
  waiting(part: string, why: string): void {
    this.set(part, () => {
      throw new Error(why);
    });
  }

  ask(): Promise<readonly Readiness[]> {
    return Promise.all([...this.#probes].map(([part, probe]) => askOne(part, probe)));
  }
}

async function askOne(part: string, probe: ReadinessProbe): Promise<Readiness> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${DEADLINE_MS} ms`)), DEADLINE_MS);
  });
  try {
    return { part, ready: true, detail: await Promise.race([Promise.resolve(probe()), late]) };
  } catch (error) {
    return { part, ready: false, detail: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}
