import { formatDuration } from '../src/domain/duration.ts';
import type { Suspect } from '../src/domain/suspects.ts';
import { personName } from './incident-words.ts';
import { link, literal, safeUrl } from './mrkdwn.ts';

const titleLength = 120;

/** `*Suspects* deploy api 4f2c1 by x, 6 min before · …`; undefined when there are none. */
export function suspectsLine(
  suspects: readonly Suspect[],
  openedAt: Date,
  schemes: readonly string[],
): string | undefined {
  if (suspects.length === 0) return undefined;
  return `*Suspects* ${suspects.map((one) => suspectWords(one, openedAt, schemes)).join(' · ')}`;
}

function suspectWords(suspect: Suspect, openedAt: Date, schemes: readonly string[]): string {
  const { title, at, link: target } = suspect;
  const url = target === undefined ? undefined : safeUrl(target.url, schemes);
  const what = literal(title, titleLength) || 'a change';
  const linked = url === undefined ? what : `${what} (${link(url, target?.label ?? 'Link')})`;
  const beforeMs = openedAt.getTime() - at.getTime();
  const when = beforeMs < 60_000 ? 'just before' : `${formatDuration(minutes(beforeMs))} before`;
  return `${linked}${authorWords(suspect)}, ${when}`;
}

/** What others say of who it was is a word of theirs: no mention comes of it. */
function authorWords({ kind, author = '' }: Suspect): string {
  if (author === '') return '';
  return ` by ${kind === 'change' ? literal(author, 60) : personName(author)}`;
}

function minutes(ms: number): number {
  return Math.floor(ms / 60_000) * 60_000;
}
