import { UnreachableError } from '../../domain/errors.ts';
import { matchesAll } from '../../domain/matcher.ts';
import type { MetricSelector } from '../../domain/metric-selector.ts';
import type { Sample } from './parse-sample.ts';

/** More than anybody sums up by accident. */
const mostSeries = 20_000;

/** The samples of one scrape that somebody asked for, by who asked. */
export class Scrape {
  readonly #byName = new Map<string, Set<MetricSelector>>();
  readonly #found = new Map<MetricSelector, Map<string, Sample>>();
  readonly #seen = new Set<string>();
  #kept = 0;

  constructor(selectors: Iterable<MetricSelector>) {
    for (const selector of selectors) {
      this.#found.set(selector, new Map());
      const same = this.#byName.get(selector.name) ?? new Set();
      this.#byName.set(selector.name, same.add(selector));
    }
  }

  /** The names that are asked for. */
  get names(): ReadonlySet<string> {
    return new Set(this.#byName.keys());
  }

  /** Keeps it where a selector matches. UnreachableError when that gets too many. */
  take(sample: Sample): void {
    this.#seen.add(sample.name);
    for (const selector of this.#byName.get(sample.name) ?? []) {
      if (!matchesAll(selector.matchers, sample.labels)) continue;
      this.#kept += 1;
      if (this.#kept > mostSeries) {
        throw new UnreachableError(
          `More than ${mostSeries.toLocaleString('en-US')} series match '${selector.text}' and the others. Select fewer.`,
        );
      }
      this.#found.get(selector)?.set(sample.series, sample);
    }
  }

  /** Whether a metric of this name was there, whatever its labels. */
  hasSeen({ name }: MetricSelector): boolean {
    return this.#seen.has(name);
  }

  /** What matches one of them, each series once. */
  matching(selectors: readonly MetricSelector[]): readonly Sample[] {
    const all = new Map(selectors.flatMap((selector) => [...(this.#found.get(selector) ?? [])]));
    return [...all.values()];
  }

  /** All that was kept, by series. */
  counters(): ReadonlyMap<string, number> {
    const samples = [...this.#found.values()].flatMap((found) => [...found]);
    return new Map(samples.map(([series, { value }]) => [series, value]));
  }
}
