import type { Reading, Unit } from '../../domain/probe.ts';
import type { PostgresSession } from './session.ts';

/** A figure that a configuration asks for: one number, or one for each of many parts. */
export interface OwnFigure {
  readonly metric: string;
  readonly sql: string;
  readonly unit: Unit;
  /** What there is a row for each of; left out where there is one number. */
  readonly parts?: string | undefined;
}

const mostRows = 100;

/** Within a select the server takes nothing but a select: no `delete … returning`, no second statement. */
export function asSubselect(sql: string): string {
  return `select * from (\n${sql.trim().replace(/;\s*$/, '')}\n) as answer limit ${mostRows + 1}`;
}

/** What fails is a reading that says so, and costs no other figure. */
export async function readOwnFigure(session: PostgresSession, { metric, sql, unit, parts }: OwnFigure) {
  const failed = (error: string): readonly Reading[] => [{ metric, unit, error }];
  let rows: readonly (readonly unknown[])[];
  try {
    rows = await session.askForeign(asSubselect(sql));
  } catch (error) {
    if (!session.open) throw error;
    return failed(error instanceof Error ? error.message : String(error));
  }
  const [first] = rows;
  if (first === undefined) return failed(`The query of '${metric}' answered no row.`);
  if (rows.length > mostRows) return failed(`The query of '${metric}' answered more than ${mostRows} rows.`);
  if (parts === undefined) {
    if (first.length === 1 && rows.length === 1) return [figure({ metric, unit }, first[0])];
    return failed(`The query of '${metric}' has to answer one number. For more, say in 'parts' what of.`);
  }
  if (first.length !== 2)
    return failed(`The query of '${metric}' has to answer rows of a name and a number.`);
  const named = new Map(rows.map(([part, value]) => [String(part).slice(0, 300), value]));
  return [...named].map(([part, value]) => figure({ metric, unit, part }, value));
}

function figure(reading: Reading, value: unknown): Reading {
  const number = typeof value === 'boolean' ? Number(value) : numberOf(value);
  return Number.isFinite(number)
    ? { ...reading, value: number }
    : {
        ...reading,
        error: `The query of '${reading.metric}' answered '${String(value).slice(0, 40)}', which is no number.`,
      };
}

function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
}
