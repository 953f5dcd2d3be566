import type { AlertEvent, Labels } from '../domain/alert.ts';
import { fingerprintOf } from '../domain/fingerprint.ts';
import { formatMatcher } from '../domain/matcher.ts';
import type { Route } from '../domain/route.ts';
import type { Batch, Stage } from './stage.ts';

/** Group keys are indexed by the database, which takes no more than about 2,700 bytes. */
const KEY_LENGTH = 600;

/** Gives what fired the key that it shares with what belongs on the same card. */
export const group: Stage = {
  name: 'group',
  async run(batch: Batch): Promise<Batch> {
    // A storm has many alerts and few groups: the key is written once for each set of values.
    const keys = new Map<string, string>();
    const steps = batch.steps.map((step) => {
      if (step.routing === undefined || step.kind !== 'fired') return step;
      const { route } = step.routing;
      const values = groupValuesOf(route, step.event);
      const groupKey = keys.get(values) ?? groupKeyOf(route, step.event);
      keys.set(values, groupKey);
      return { ...step, groupKey };
    });
    return { ...batch, steps };
  },
};

/** What the key depends on. NUL cannot occur: events have been sanitised. */
export function groupValuesOf({ name, groupBy }: Route, { fingerprint, labels }: AlertEvent): string {
  if (groupBy.includes('...')) return `${name}\0${fingerprint}`;
  const value = (label: string): string => (Object.hasOwn(labels, label) ? (labels[label] ?? '') : '');
  return `${name}\0${groupBy.map(value).join('\0')}`;
}

/** The labels that make the group, with a value; all of them for `...`. */
export function groupLabels(route: Route, labels: Labels): Labels {
  const names = route.groupBy.includes('...') ? Object.keys(labels) : route.groupBy;
  return Object.fromEntries(
    names
      .toSorted()
      .map((name): [string, string] => [name, Object.hasOwn(labels, name) ? (labels[name] ?? '') : ''])
      .filter(([, value]) => value !== ''),
  );
}

/** Route name and group labels: `default{alertname="DiskFull"}`; of what is too long the fingerprint stands for the rest. */
export function groupKeyOf(route: Route, event: Pick<AlertEvent, 'fingerprint' | 'labels'>): string {
  if (route.groupBy.includes('...')) return `${route.name}{${event.fingerprint}}`;
  const labels = groupLabels(route, event.labels);
  const text = Object.entries(labels).map(([label, value]) => formatMatcher({ label, operator: '=', value }));
  const key = `${route.name}{${text.join(',')}}`;
  return key.length <= KEY_LENGTH ? key : `${route.name}{${fingerprintOf(labels)}}`;
}
