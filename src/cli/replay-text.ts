import {
  type Both,
  type Difference,
  differences,
  type ReplayExample,
  type ReplayedCard,
  type ReplayOutcome,
} from '../replay/replay-outcome.ts';
import { escapeTerminal } from './terminal-text.ts';

const MEANINGS: Readonly<Record<Difference, string>> = {
  added: 'cards that only the proposed one shows',
  removed: 'cards that only the current one shows',
  merged: 'several cards become one',
  split: 'one card becomes several',
  regrouped: 'several cards become several others',
  moved: 'the same card in other channels',
  paged: 'the same card, other calls',
};
const MOST_ROWS = 20;

/** What a replay found out, for people at a terminal. */
export function replayText(outcome: ReplayOutcome, timeZone: string): string {
  const { totals, calls, channels } = outcome;
  const both = (of: 'cards' | 'cardless' | 'calls' | 'callsAtNight'): Both => ({
    current: totals.current[of],
    proposed: totals.proposed[of],
  });
  const figures = table([
    ['', 'current', 'proposed', ''],
    row('cards', both('cards')),
    row('over before their hold was: no card', both('cardless')),
    row('calls', both('calls')),
    row(`calls at night (22:00-07:00 ${timeZone})`, both('callsAtNight')),
  ]);
  return [
    `${count(outcome.episodes)} episodes from ${minute(outcome.from)} to ${minute(outcome.to)} UTC.`,
    figures,
    section('What becomes of the cards', cardRows(outcome)),
    section(
      `Who is called (${count(calls.added)} calls added, ${count(calls.removed)} removed)`,
      calls.byTarget.map(({ target, atNight, ...counts }) => [
        ...row(target, counts),
        atNight.current + atNight.proposed === 0
          ? ''
          : `at night ${count(atNight.current)} -> ${count(atNight.proposed)}`,
      ]),
    ),
    section(
      'Where cards stand, copies too',
      channels.map(({ channel, ...counts }) => row(channel, counts)),
    ),
    examplesText(outcome.examples),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function cardRows({ same, differences: found }: ReplayOutcome): readonly (readonly string[])[] {
  const changed = differences.flatMap((kind) => {
    const { count: times, current, proposed } = found[kind];
    return times === 0
      ? []
      : [[kind, count(times), `${count(current)} -> ${count(proposed)}`, MEANINGS[kind]]];
  });
  return [['same', count(same), '', 'shown alike, with the same calls'], ...changed];
}

function examplesText(examples: readonly ReplayExample[]): string {
  if (examples.length === 0) return 'No card and no call differs.';
  const lines = examples.flatMap(({ difference, current, proposed }) => [
    `${difference}:`,
    ...current.map((card) => `  - ${cardText(card)}`),
    ...proposed.map((card) => `  + ${cardText(card)}`),
  ]);
  return ['Examples, the gravest of each kind (- current, + proposed)', ...lines].join('\n');
}

function cardText({ title, severity, route, channels, openedAt, calls, incidentIds }: ReplayedCard): string {
  const called = calls.map(
    ({ target, count: times, atNight }) => `${target} x${times}${atNight > 0 ? ' at night' : ''}`,
  );
  const was = incidentIds.length === 0 ? '' : ` (${incidentIds.join(', ')})`;
  const who = called.length === 0 ? 'nobody' : called.join(', ');
  return `${minute(openedAt)} ${severity} ${escapeTerminal(title, 100)}${was} in ${channels.join(' ') || 'no channel'} by ${route}, calls ${who}`;
}

function row(name: string, { current, proposed }: Both): readonly string[] {
  const change = proposed - current;
  return [
    name,
    count(current),
    count(proposed),
    change === 0 ? '' : `${change > 0 ? '+' : ''}${count(change)}`,
  ];
}

function section(title: string, rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const more = rows.length > MOST_ROWS ? `\n  and ${count(rows.length - MOST_ROWS)} more` : '';
  return `${title}\n${table(rows.slice(0, MOST_ROWS))}${more}`;
}

/** Names to the left, figures to the right, words after them to the left. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((cells) => (cells[column] ?? '').length)));
  return rows
    .map(([name = '', first = '', second = '', ...rest]) =>
      `  ${name.padEnd(widths[0] ?? 0)}  ${first.padStart(widths[1] ?? 0)}  ${second.padStart(widths[2] ?? 0)}  ${rest.join('  ')}`.trimEnd(),
    )
    .join('\n');
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}

function minute(at: Date): string {
  return at.toISOString().slice(0, 16).replace('T', ' ');
}
