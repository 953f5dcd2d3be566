import type { AlertEvent, Labels } from '../domain/alert.ts';
import { groupLabels } from '../domain/group-key.ts';
import type { Route } from '../domain/route.ts';
import { cut, oneLine } from '../domain/text.ts';

const TITLE_LENGTH = 250;
const SYSTEM_LENGTH = 80;

/** What the alert itself calls itself (annotation `summary` or `title`), else its name and group labels. */
export function titleOf(event: AlertEvent, route: Route): string {
  const said = textOf(event.annotations, 'summary') ?? textOf(event.annotations, 'title');
  return cut(said ?? nameOf(event, route), TITLE_LENGTH);
}

function nameOf(event: AlertEvent, route: Route): string {
  const name = textOf(event.labels, 'alertname');
  const { alertname: _alertname, ...others } = groupLabels(route, event.labels);
  const details = Object.entries(others).map(([label, value]) => `${label}=${oneLine(value)}`);
  if (name === undefined && details.length === 0) return `Alert from ${event.source}`;
  return details.length === 0 ? (name ?? '') : `${name ?? 'Alert'} (${details.join(', ')})`;
}

/** The operated system that the alert belongs to: label `system`, `service` or `job`. */
export function systemOf(labels: Labels): string | undefined {
  const system = textOf(labels, 'system') ?? textOf(labels, 'service') ?? textOf(labels, 'job');
  return system === undefined ? undefined : cut(system, SYSTEM_LENGTH);
}

function textOf(labels: Labels, name: string): string | undefined {
  const value = Object.hasOwn(labels, name) ? oneLine(labels[name] ?? '') : '';
  return value === '' ? undefined : value;
}
