import type { Message } from '../src/define/message.ts';
import type { Severity } from '../src/domain/alert.ts';
import { formatDuration } from '../src/domain/duration.ts';
import { escapeMrkdwn } from '../src/domain/text.ts';

export interface SentTest {
  readonly source: string;
  readonly severity: Severity;
  readonly lastsMs: number;
  readonly incidents: readonly { readonly id: string }[];
}

/** What became of a test alert. */
export function testAlertMessage({ source, severity, lastsMs, incidents }: SentTest): Message {
  const ids = incidents.map(({ id }) => `\`${id}\``).join(', ');
  const where =
    ids === ''
      ? 'It opened no incident: a silence, an inhibition or a maintenance window hides it, or its card waits.'
      : `It is on ${ids}.`;
  return {
    text: `A test of ${escapeMrkdwn(source)} went its way as ${severity}. ${where} It ends by itself within a minute or so of ${formatDuration(lastsMs)}.`,
  };
}
