import type { Message } from '../src/define/message.ts';
import { section } from './blocks.ts';
import { personName } from './incident-words.ts';
import { literal } from './mrkdwn.ts';

const maxLength = 2_500;
const maxAdmins = 5;

/** An error as the person who caused it gets to see it. */
export interface ErrorModel {
  readonly code: string;
  readonly message: string;
}

/** A refusal or failure in words, with those who can help named. Private: the mentions notify nobody. */
export function errorMessage(error: ErrorModel, adminIds: readonly string[] = []): Message {
  const mark = error.code === 'permission' ? '⛔' : '⚠️';
  // People are named by mention in our own sentences; here that notifies nobody, so it may be one again.
  const said = literal(error.message, maxLength).replace(/&lt;@([UW][A-Z0-9]{2,20})&gt;/g, '<@$1>');
  const admins = adminIds.slice(0, maxAdmins).map(personName).join(', ');
  const ask = admins === '' ? '' : `\nAsk ${admins}.`;
  const text = `${mark} ${said}${ask}`;
  return { text, blocks: [section(text)] };
}

/** A defect: what happened is in the log under the reference. */
export function defectMessage(reference: string): Message {
  const text = `⚠️ Something went wrong (reference ${reference}). It is in the log under this reference; tell an admin.`;
  return { text, blocks: [section(text)] };
}
