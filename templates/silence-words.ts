import { formatMatcher } from '../src/domain/matcher.ts';
import type { Silence } from '../src/domain/silence.ts';
import type { SilenceSeries } from '../src/domain/silence-series.ts';
import { personName } from './incident-words.ts';
import { code, literal, momentAgo } from './mrkdwn.ts';

const maxMatchers = 6;

/** What a silence matches, cut with how many matchers were left out. */
export function matcherWords({ matchers }: Pick<Silence, 'matchers'>): string {
  const shown = matchers.slice(0, maxMatchers).map((matcher) => code(formatMatcher(matcher), 120));
  const more = matchers.length - shown.length;
  return more > 0 ? `${shown.join(' ')} and ${more} more matchers` : shown.join(' ');
}

/** `🔕 Silenced until … by @olu: disk swap`, the line on a card. */
export function silencedWords({ endsAt, author, comment, windowId }: Silence): string {
  const why = comment === '' ? '' : `: ${literal(comment, 200)}`;
  const what = windowId === undefined ? '🔕 Silenced' : `🛠️ In maintenance \`${windowId}\``;
  return `${what} until ${momentAgo(endsAt)} by ${personName(author)}${why}`;
}

/** One line for a recurring silence. */
export function seriesLine(series: SilenceSeries): string {
  const { id, schedule, timeZone, until, author, comment } = series;
  const when = `${code(schedule, 120)} (${literal(timeZone, 40)})`;
  const why = comment === '' ? '' : ` · ${literal(comment, 200)}`;
  return `\`${id}\` ${matcherWords(series)} · ${when} until ${momentAgo(until)} · ${personName(author)}${why}`;
}
