import jsonata from 'jsonata';
import { severityOf } from '../../domain/severity.ts';
import { linksTo } from '../fields/detail.ts';
import { momentOf } from '../fields/moment.ts';
import type { Mapping } from './schema.ts';

/** Deeper and longer than any mapping of a body needs; what runs on regardless is ended from outside. */
const BOUNDS = { stack: 500, sequence: 100_000 };
const MOST_ALERTS = 10_000;
const MOST_LINKS = 10;

type Fields = Record<string, unknown>;
type Expression = jsonata.Expression;

interface Compiled {
  readonly alerts: Expression | undefined;
  readonly plain: readonly (readonly [name: string, expression: Expression])[];
  readonly maps: readonly (readonly [name: string, entries: readonly (readonly [string, Expression])[]])[];
}

/** An expression that failed on a body, with its place in the configuration. */
export class MappingProblem extends Error {}

function compile({ alerts, labels, annotations, links, ...plain }: Mapping): Compiled {
  const compiled = (text: string) => jsonata(text, BOUNDS);
  const entries = (map: Readonly<Record<string, string | undefined>>) =>
    Object.entries(map).flatMap(([name, text]) =>
      text === undefined ? [] : [[name, compiled(text)] as const],
    );
  return {
    alerts: alerts === undefined ? undefined : compiled(alerts),
    plain: entries(plain),
    maps: Object.entries({ labels, annotations, links }).map(([name, map]) => [name, entries(map ?? {})]),
  };
}

/** A mapping made ready: takes a body and gives what `/alerts/generic` takes. */
export function mapper(mapping: Mapping): (body: unknown) => Promise<unknown> {
  const compiled = compile(mapping);
  return async (body) => {
    const found =
      compiled.alerts === undefined ? body : await evaluated('alerts', compiled.alerts, body, body);
    const list = Array.isArray(found) ? found : found === undefined || found === null ? [] : [found];
    if (list.length > MOST_ALERTS) {
      throw new MappingProblem(`alerts gives ${list.length} alerts; ${MOST_ALERTS} are the most`);
    }
    const alerts: unknown[] = [];
    for (const item of list) alerts.push(await alertOf(compiled, item, body));
    return { alerts };
  };
}

async function alertOf({ plain, maps }: Compiled, item: unknown, body: unknown): Promise<Fields> {
  const alert: Fields = {};
  for (const [name, expression] of plain) {
    const value = settled(name, await evaluated(name, expression, item, body));
    if (value !== undefined) alert[name] = value;
  }
  for (const [name, entries] of maps) {
    const values: [string, string][] = [];
    for (const [key, expression] of entries) {
      const value = wordsOf(await evaluated(`${name}.${key}`, expression, item, body));
      if (value !== undefined) values.push([key, value]);
    }
    if (name === 'links') alert[name] = linksTo(Object.fromEntries(values)).slice(0, MOST_LINKS);
    else if (values.length > 0) alert[name] = Object.fromEntries(values);
  }
  return alert;
}

async function evaluated(
  place: string,
  expression: Expression,
  item: unknown,
  body: unknown,
): Promise<unknown> {
  try {
    return await expression.evaluate(item, { body });
  } catch (error) {
    const message = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
    throw new MappingProblem(`${place} failed: ${String(message).slice(0, 300)}`);
  }
}

/** What the field has to be, where senders have other words for the same. */
function settled(name: string, value: unknown): string | undefined {
  if (name === 'status' && typeof value === 'boolean') return value ? 'firing' : 'resolved';
  const words = wordsOf(value);
  if (words === undefined) return undefined;
  if (name === 'severity') return severityOf({ severity: words });
  if (name === 'startsAt' || name === 'endsAt') return momentOf(value)?.toISOString() ?? words;
  return words;
}

function wordsOf(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '' || typeof value === 'function') return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
