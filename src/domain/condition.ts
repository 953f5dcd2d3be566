import { parseDuration } from './duration.ts';
import { UsageError } from './errors.ts';
import type { Unit } from './probe.ts';
import { rateFactor, unitFactor } from './written-unit.ts';

/*
 * One line of text says when a reading is over its limit:
 *
 *   condition = "absent" "(" duration ")"                     no value for so long; stands alone
 *             | [ measure ] operator bound
 *             | [ measure ] "outside" number ".." quantity ;
 *   measure   = "value"                                       as it was read; may be left out
 *             | ( "mean" | "median" | "min" | "max" ) "(" duration ")"
 *             | "change" "(" duration ")"                     last less first of the window
 *             | "change%" "(" duration ")"                    the same in percent of the first
 *             | "rate" "(" duration ")"                       change of the window per hour
 *             | "forecast" "(" ahead [ "," window ] ")" ;     where the least-squares line of the window (4 × ahead
 *                                                             where it is left out) will be so far ahead, as
 *                                                             Prometheus' predict_linear has it
 *   operator  = ">" | ">=" | "<" | "<=" | "=" | "!=" ;
 *   bound     = quantity
 *             | "baseline" [ ( "+" | "-" ) ( number "%" | number "mad" | quantity ) | "*" number ] ;
 *   quantity  = number [ "k" | "M" ] [ unit ] ;               the unit is the reading's, or converts to it
 *   number    = [ "+" | "-" ] digits [ "." digits ] ;         digits may be grouped: 500,000
 *
 * A share behind `baseline` is one of the baseline, also where the reading itself is in percent; `mad` is the median
 * absolute deviation × 1.4826, which for normal noise is one standard deviation.
 */

export type Operator = '>' | '>=' | '<' | '<=' | '=' | '!=';
type WindowFunction = 'mean' | 'median' | 'min' | 'max' | 'change' | 'change%' | 'rate';

export type Measure =
  | { readonly of: 'value' }
  | { readonly of: WindowFunction; readonly windowMs: number }
  | { readonly of: 'forecast'; readonly windowMs: number; readonly aheadMs: number };

/** Figures are in the unit of what is measured; `percent` and `mad` are of the baseline, `times` multiplies it. */
export type Bound =
  | { readonly figure: number }
  | { readonly baseline: { readonly amount: number; readonly in: 'unit' | 'percent' | 'mad' | 'times' } };

export type Condition =
  | {
      readonly kind: 'compare';
      readonly measure: Measure;
      readonly operator: Operator;
      readonly bound: Bound;
    }
  | { readonly kind: 'outside'; readonly measure: Measure; readonly low: number; readonly high: number }
  | { readonly kind: 'absent'; readonly afterMs: number };

const CALL = /^([a-z]+%?)\s*\(([^()]*)\)\s*(.*)$/i;
const NUMBER = String.raw`[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?`;
const QUANTITY = new RegExp(String.raw`^(${NUMBER})\s*(?:([kM])(?=\s|$)\s*)?(\S.*)?$`);
const RANGE = new RegExp(String.raw`^outside\s+(${NUMBER})\s*\.\.\s*(\S.*)$`, 'i');
const windowFunctions: readonly string[] = ['mean', 'median', 'min', 'max', 'change', 'change%', 'rate'];

/** Reads a condition; with the reading's unit what is written is checked against it. UsageError for anything else. */
export function parseCondition(text: string, unit?: Unit): Condition {
  const plain = text
    .trim()
    .replaceAll('≥', '>=')
    .replaceAll('≤', '<=')
    .replaceAll('≠', '!=')
    .replaceAll('−', '-');
  const [, name = '', inside = '', after = ''] = CALL.exec(plain) ?? [];
  if (name.toLowerCase() === 'absent') {
    if (after !== '')
      throw notOne(text, 'absent(…) stands alone: write what is behind it as a level of its own');
    return { kind: 'absent', afterMs: windowOf(inside, text) };
  }
  const measure = name === '' ? ({ of: 'value' } as const) : measureOf(name.toLowerCase(), inside, text);
  const rest = name === '' ? plain.replace(/^value\s*(?=[<>=!o])/i, '') : after;
  const outside = RANGE.exec(rest);
  if (outside !== null) {
    const high = quantity(outside[2] ?? '', measure, unit, text);
    const low = scaled(outside[1] ?? '', high.factor);
    if (low > high.figure) throw notOne(text, 'the lower end of a range comes first, e.g. outside 10..20');
    return { kind: 'outside', measure, low, high: high.figure };
  }
  const [, operator = '', bound = ''] = /^(>=|<=|!=|>|<|=)\s*(.*)$/.exec(rest) ?? [];
  if (operator === '') throw notOne(text);
  return {
    kind: 'compare',
    measure,
    operator: operator as Operator,
    bound: boundOf(bound, measure, unit, text),
  };
}

/** As `parseCondition`, for a figure that stands by itself: it has neither a past nor a baseline. */
export function parseLimit(text: string, unit?: Unit): Condition {
  const condition = parseCondition(text, unit);
  const past = condition.kind === 'absent' || condition.measure.of !== 'value';
  if (past || (condition.kind === 'compare' && 'baseline' in condition.bound)) {
    throw notOne(text, 'a figure is held against a plain number here, e.g. "> 90 %" or "outside 10..20"');
  }
  return condition;
}

/** A number with an optional unit, in the reading's unit, e.g. `250 ms`. UsageError for anything else. */
export function parseFigure(text: string, unit?: Unit): number {
  return quantity(text.trim(), { of: 'value' }, unit, text).figure;
}

function measureOf(name: string, inside: string, text: string): Measure {
  const [first = '', second, ...more] = inside.split(',');
  if (name === 'forecast' && more.length === 0) {
    const aheadMs = windowOf(first, text);
    return { of: 'forecast', aheadMs, windowMs: second === undefined ? 4 * aheadMs : windowOf(second, text) };
  }
  if (!windowFunctions.includes(name) || second !== undefined) throw notOne(text);
  return { of: name as WindowFunction, windowMs: windowOf(first, text) };
}

function windowOf(text: string, whole: string): number {
  const ms = parseDuration(text);
  if (ms < 1000) throw notOne(whole, 'a window lasts a second at least');
  return ms;
}

function boundOf(text: string, measure: Measure, unit: Unit | undefined, whole: string): Bound {
  const [word, sign, rest = ''] = /^baseline\s*(?:([+*-])\s*(.*))?$/i.exec(text) ?? [];
  if (word === undefined) return { figure: quantity(text, measure, unit, whole).figure };
  if (measure.of === 'change' || measure.of === 'change%' || measure.of === 'rate') {
    throw notOne(whole, `a baseline is of values, not of their ${measure.of}: take value, mean or median`);
  }
  if (sign === undefined) return { baseline: { amount: 0, in: 'unit' } };
  const [, number, behind] = /^(\d+(?:\.\d+)?)\s*(%|mad)?$/i.exec(rest) ?? [];
  if (sign === '*') {
    if (number === undefined || behind !== undefined)
      throw notOne(whole, 'a baseline is multiplied by a plain number');
    return { baseline: { amount: Number(number), in: 'times' } };
  }
  const factor = sign === '-' ? -1 : 1;
  if (number !== undefined && behind !== undefined) {
    return { baseline: { amount: factor * Number(number), in: behind === '%' ? 'percent' : 'mad' } };
  }
  return { baseline: { amount: factor * quantity(rest, measure, unit, whole).figure, in: 'unit' } };
}

/** A number with the unit that is written behind it, in the unit of what is measured. */
function quantity(text: string, measure: Measure, unit: Unit | undefined, whole: string) {
  const [, number, thousands, written = ''] = QUANTITY.exec(text) ?? [];
  if (number === undefined) throw notOne(whole);
  const factor =
    (thousands === undefined ? 1 : thousands === 'k' ? 1e3 : 1e6) *
    factorOf(written.trim(), measure, unit, whole);
  return { figure: scaled(number, factor), factor };
}

function factorOf(written: string, measure: Measure, unit: Unit | undefined, whole: string): number {
  if (!/^[^\d<>=!]*$/.test(written)) throw notOne(whole);
  if (measure.of === 'change%') return unitFactor(written, 'percent', whole);
  return measure.of === 'rate' ? rateFactor(written, unit, whole) : unitFactor(written, unit, whole);
}

/** Without what floating point adds: 70 % of a ratio is 0.7. */
function scaled(number: string, factor: number): number {
  const figure = Number(number.replaceAll(',', ''));
  return factor === 1 ? figure : Number((figure * factor).toPrecision(14));
}

function notOne(text: string, why?: string): UsageError {
  const fix =
    why ??
    'write an operator (>, >=, <, <=, =, !=) and a number, e.g. "> 90 %", "mean(1h) < 2 GiB" or "> baseline + 25 %"';
  return new UsageError(`'${text.slice(0, 60)}' is not a limit: ${fix}.`);
}
