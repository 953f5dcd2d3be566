import type { Message } from '../src/define/message.ts';
import { formatValue } from '../src/domain/format-value.ts';
import type { FixedBaseline } from '../src/domain/ports/baseline-store.ts';
import { section } from './blocks.ts';
import { personName } from './incident-words.ts';
import { lineSections } from './lines.ts';
import { literal, momentAgo } from './mrkdwn.ts';

/** One baseline, and where it comes from; a text while it is being learned. */
export interface ShownBaseline extends Pick<FixedBaseline, 'probe' | 'metric' | 'part'> {
  readonly unit: string;
  readonly is:
    | string
    | { readonly value: number; readonly mad: number }
    | Pick<FixedBaseline, 'value' | 'setBy' | 'setAt' | 'reason'>
    /** Of the configuration. */
    | { readonly value: number };
}

export interface BaselineListModel {
  readonly system: string;
  readonly baselines: readonly ShownBaseline[];
}

/** What is usual for the metrics of a system, one a line. */
export function baselineListMessage({ system, baselines }: BaselineListModel): Message {
  const headline =
    baselines.length === 0
      ? `No limit of ${literal(system, 60)} is held against a baseline`
      : `Baselines of ${literal(system, 60)}`;
  const lines = baselines.map((one) => `*${nameOf(one)}* – ${words(one)}`);
  return {
    text: headline,
    blocks: [
      section(`*${headline}*`),
      ...lineSections(lines, (more) => `and ${more} more`, { maxCharacters: 2_500 }),
    ],
  };
}

function words({ is, unit }: ShownBaseline): string {
  if (typeof is === 'string') return is;
  const value = literal(formatValue(is.value, unit, { exact: true }), 60);
  if ('mad' in is)
    return `${value}, learned for this hour of the week (mad ${formatValue(is.mad, unit, { exact: true })})`;
  if (!('setBy' in is)) return `${value}, of the configuration`;
  const why = is.reason === '' ? '' : `: ${literal(is.reason, 300)}`;
  return `${value}, fixed by ${personName(is.setBy)} ${momentAgo(is.setAt)}${why}`;
}

type Named = Pick<FixedBaseline, 'probe' | 'metric' | 'part'>;

function nameOf({ probe, metric, part }: Named): string {
  const of = part === undefined ? '' : ` of ${literal(part, 80)}`;
  return `${literal(probe, 60)}: ${literal(metric, 60)}${of}`;
}

/** Says what is fixed now, and whether that changes anything. */
export function baselineSetMessage(model: {
  readonly unit: string;
  readonly baselines: readonly FixedBaseline[];
  /** Whether any limit is held against it. */
  readonly isUsed: boolean;
}): Message {
  const lines = model.baselines.map(
    (one) => `*${nameOf(one)}* – ${formatValue(one.value, model.unit, { exact: true })}`,
  );
  const then = model.isUsed
    ? 'Limits are held against it within half a minute.'
    : 'No limit is held against it yet: write one such as `> baseline + 25 %`.';
  const text = `The baseline is fixed until it is cleared. ${then}`;
  return {
    text,
    blocks: [section(text), ...lineSections(lines, (more) => `and ${more} more`, { maxCharacters: 2_000 })],
  };
}

/** Says that a metric has no fixed baseline any more. */
export function baselineClearedMessage({
  changed,
  ...named
}: Named & { readonly changed: boolean }): Message {
  const text = changed
    ? `The baseline of *${nameOf(named)}* is not fixed any more: it is learned, or that of the configuration.`
    : `The baseline of *${nameOf(named)}* was not fixed.`;
  return { text, blocks: [section(text)] };
}
