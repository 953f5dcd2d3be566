import type { Message } from '../src/define/message.ts';
import type { ChangeEvent } from '../src/domain/change-event.ts';
import { section } from './blocks.ts';
import { lineSections } from './lines.ts';
import { code, link, literal, momentAgo, safeUrl } from './mrkdwn.ts';

const maxLabels = 4;

export interface ChangeListModel {
  /** The newest first. */
  readonly changes: readonly ChangeEvent[];
  /** From the settings. */
  readonly linkSchemes: readonly string[];
}

/** What was changed in the last day, one line each. */
export function changeListMessage({ changes, linkSchemes }: ChangeListModel): Message {
  const headline =
    changes.length === 0
      ? 'No change was told of in the last 24 h'
      : `${changes.length} ${changes.length === 1 ? 'change' : 'changes'} in the last 24 h`;
  const lines = changes.map((change) => changeLine(change, linkSchemes));
  const blocks = lineSections(lines, (leftOut) => `and ${leftOut} more`);
  return { text: headline, blocks: [section(`*${headline}*`), ...blocks] };
}

function changeLine(
  { at, title, author, source, labels, links }: ChangeEvent,
  schemes: readonly string[],
): string {
  const by = author === undefined || author === '' ? '' : ` by ${literal(author, 60)}`;
  const names = Object.entries(labels).slice(0, maxLabels);
  const touched = names.map(([name, value]) => code(`${name}=${value}`, 60)).join(' ');
  const url = links.map((one) => safeUrl(one.url, schemes)).find((one) => one !== undefined);
  return [
    `• ${momentAgo(at)} ${literal(title, 200)}${by} (${literal(source, 40)})`,
    touched,
    url === undefined ? '' : link(url, links[0]?.label ?? 'Link'),
  ]
    .filter((part) => part !== '')
    .join(' · ');
}
