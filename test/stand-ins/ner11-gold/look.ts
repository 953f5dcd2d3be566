import { DAY_MS, HOUR_MS } from '../../../src/domain/duration.ts';
import { type WatchedPack, watchPack } from '../watch-pack.ts';
import type { Deployment } from './deployment.ts';

type Changes = Readonly<Record<string, string | number>>;
/** What was measured so long ago. */
type Past = readonly (readonly [agoMs: number, value: number])[];

/** How the pack looks at the deployment: as usual, or by a pack of its own with other limits and another past. */
export class Look {
  readonly #deployment: Deployment;
  readonly #usual: WatchedPack;
  current: WatchedPack;

  private constructor(deployment: Deployment, usual: WatchedPack) {
    this.#deployment = deployment;
    this.#usual = usual;
    this.current = usual;
  }

  static async at(deployment: Deployment): Promise<Look> {
    return new Look(deployment, await watch(deployment, {}));
  }

  asUsual(): void {
    this.current = this.#usual;
    this.#usual.bench.clock.set(new Date().toISOString());
  }

  /** With other variables: a limit below what this machine uses, or an address at which there is nothing. */
  async afresh(changes: Changes = {}): Promise<void> {
    this.current = await watch(this.#deployment, changes);
  }

  /** With a past of that figure in the store. */
  async past(figure: string, values: Past, changes: Changes = {}): Promise<void> {
    await this.afresh(changes);
    const [, probe = '', metric = '', part] = /^([^.]+)\.([^[]+)(?:\[(.+)\])?$/.exec(figure) ?? [];
    const { plan, bench } = this.current;
    const now = bench.clock.now().getTime();
    const name = { system: 'ner11-gold', probe, target: plan(probe).target, metric };
    for (const [agoMs, value] of values) {
      const measuredAt = new Date(now - agoMs);
      // Nobody takes values that are months late.
      bench.clock.set(measuredAt.toISOString());
      const reading = { ...name, ...(part === undefined ? {} : { part }), unit: 'none', value, measuredAt };
      const refused = await bench.stores.samples.add([{ ...reading, status: 'ok' }]);
      if (refused.length > 0) throw new Error(`The past of ${figure} is not taken: ${refused[0]?.reason}`);
    }
    bench.clock.set(new Date(now).toISOString());
  }

  /** With what these probes read now in the store, as after a round of theirs. */
  async measured(...probes: readonly string[]): Promise<void> {
    await this.afresh();
    for (const probe of probes) {
      await this.current.bench.stores.samples.add(await this.current.run(probe));
    }
  }

  /** Counters need a run before: a minute passes after it. */
  async secondRun(probe: string): Promise<void> {
    await this.current.run(probe);
    const { clock } = this.current.bench;
    clock.set(new Date(clock.now().getTime() + 60_000).toISOString());
  }
}

async function watch({ variables, env }: Deployment, changes: Changes): Promise<WatchedPack> {
  const pack = await watchPack('ner11-gold', { variables: { ...variables, ...changes }, env });
  pack.bench.clock.set(new Date().toISOString());
  return pack;
}

/** Of 28 hours, around the value: enough to learn a baseline from. */
export const usually = (value: number): Past =>
  Array.from(
    { length: 28 },
    (_, index) => [(29 - index) * HOUR_MS, value * (1 + (index % 3) / 100)] as const,
  );

/** Of so many days, each by so much more than the day before, up to `last`. */
export const growing = (days: number, last: number, aDay: number): Past =>
  Array.from({ length: days * 4 }, (_, index) => {
    const ago = days - index / 4;
    return [ago * DAY_MS, last - ago * aDay] as const;
  });
