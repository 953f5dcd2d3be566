import type { Labels } from '../../domain/alert.ts';

/** One line of an exposition that holds a figure. */
export interface Sample {
  readonly name: string;
  readonly labels: Labels;
  /** What it is told apart by from the others: its name and labels as they were written. */
  readonly series: string;
  /** May be NaN or infinite. */
  readonly value: number;
}

// No two runs of blanks stand side by side: a line of nothing else is not to be tried in every way.
const label = /\s*(?:"((?:[^"\\]|\\.)*)"|([^\s="{},]+))\s*(?:=\s*"((?:[^"\\]|\\.)*)"\s*)?(?:,|(?=\}))/sy;
const figure = /\s+([-+]?(?:\d[\d.]*(?:e[-+]?\d+)?|\.\d+(?:e[-+]?\d+)?|inf|infinity|nan))(?=\s|$)/iy;

/**
 * Reads `name{label="value",…} figure`; a time and an exemplar behind it are passed over (Prometheus text format,
 * OpenMetrics). A name that is no identifier stands in the braces, in quotes. Undefined for what is no such line.
 */
export function parseSample(line: string): Sample | undefined {
  let name = /^[^\s{]*/.exec(line)?.[0] ?? '';
  let at = name.length;
  const labels: Record<string, string> = Object.create(null);
  // Blanks may stand before the brace.
  const brace = /^\s*\{/.exec(line.slice(at))?.[0];
  if (brace !== undefined) {
    at += brace.length;
    for (;;) {
      label.lastIndex = at;
      const match = label.exec(line);
      if (match === null) break;
      const [whole, quoted, plain, value] = match;
      at += whole.length;
      const key = plain ?? unescaped(quoted ?? '');
      if (value !== undefined) labels[key] = unescaped(value);
      else if (name === '' && quoted !== undefined) name = key;
      else return undefined;
    }
    const close = /^\s*\}/.exec(line.slice(at))?.[0];
    if (close === undefined) return undefined;
    at += close.length;
  }
  figure.lastIndex = at;
  const found = figure.exec(line)?.[1];
  if (found === undefined || name === '') return undefined;
  const value = numberOf(found);
  if (Number.isNaN(value) && !/^[-+]?nan$/i.test(found)) return undefined;
  return { name, labels, series: line.slice(0, at), value };
}

function numberOf(text: string): number {
  if (/inf/i.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(text);
}

function unescaped(text: string): string {
  if (!text.includes('\\')) return text;
  return text.replace(/\\(.)/gs, (whole, one: string) =>
    one === 'n' ? '\n' : one === '"' || one === '\\' ? one : whole,
  );
}
