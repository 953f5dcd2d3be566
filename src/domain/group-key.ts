import type { AlertEvent, Labels } from './alert.ts';
import { fingerprintOf } from './fingerprint.ts';
import { formatMatcher } from './matcher.ts';
import type { Route } from './route.ts';

/** Group keys are indexed by the database, which takes no more than about 2,700 bytes. */
const KEY_LENGTH = 600;

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
