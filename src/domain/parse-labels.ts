import type { Labels } from './alert.ts';
import { UsageError } from './errors.ts';
import { parseMatcher } from './matcher.ts';

const MOST_LABELS = 64;
const PART = /(?:"(?:[^"\\]|\\.)*"|[^\s,"])+/gs;

/** Reads labels as people write them: `alertname=DiskFull team="data base"`, with or without commas and braces. */
export function parseLabels(text: string): Labels {
  // Phones and Macs turn quotes into these while one types.
  const typed = text.trim().replace(/[“”]/g, '"').replace(/^\{/, '').replace(/\}$/, '');
  const parts = typed.match(PART) ?? [];
  if (parts.length > MOST_LABELS)
    throw new UsageError(`That is ${parts.length} labels. Name ${MOST_LABELS} at most.`);
  const labels: Record<string, string> = Object.create(null);
  for (const part of parts) {
    const { label, operator, value } = labelOf(part);
    if (operator !== '=')
      throw new UsageError(`'${part.slice(0, 80)}' matches many values. Name one: ${label}=value.`);
    labels[label] = value;
  }
  return { ...labels };
}

function labelOf(part: string): ReturnType<typeof parseMatcher> {
  try {
    return parseMatcher(part);
  } catch (cause) {
    throw new UsageError(
      `'${part.slice(0, 80)}' is not a label. Write name=value, e.g. alertname=DiskFull severity=critical.`,
      { cause },
    );
  }
}
