import { z } from 'zod';
import { defineAlertSource } from '../define/alert-source.ts';
import { fingerprintOf } from '../domain/fingerprint.ts';
import { cut, oneLine } from '../domain/text.ts';
import { type EmailOptions, emailOptions } from './email/options.ts';
import { detail, filled, needed } from './fields/detail.ts';
import { completeEvent } from './fields/event.ts';
import { momentOf } from './fields/moment.ts';
import { parseBody } from './fields/parse-body.ts';

/** A message as `src/mail/` has read it. */
const body = z.object({
  from: needed,
  subject: needed,
  text: detail,
  messageId: detail,
  /** The messages that it answers, the first of the thread in front. */
  references: z.array(z.string()).max(1_000).catch([]),
  date: detail,
});
type Body = z.output<typeof body>;

/** A subject longer than a line of the standard is nobody's. */
const LONGEST_SUBJECT = 998;
const OVER = /\b(resolved|recovered|recovery|restored|cleared|closed|ok|up|back to normal)\b/i;
const SEVERITY = /\b(critical|crit|fatal|emergency|error|high|warning|warn|info|information)\b/i;
const STATUS =
  /\b(firing|fired|triggered|alert|alarm|problem|down|open|new|resolved|recovered|recovery|restored|cleared|closed|ok|up|back to normal|critical|crit|fatal|emergency|error|high|warning|warn|info|information)\b/gi;

/** What two messages about the same thing have in common: the subject without what says how it stands. */
function stemOf(subject: string): string {
  const plain = subject.replace(/^(\s*(re|fwd?|aw|wg)\s*:)+/i, '');
  const stem = plain
    .replace(/[[({][^\])}]{0,40}[\])}]/g, (group) =>
      group.replace(STATUS, '').match(/[\p{L}\p{N}]/u) ? group : ' ',
    )
    .replace(/^[\s:;,!*-]*(?:[A-Za-z ]{2,16}\s*[:!-]\s*)/, (head) =>
      head.replace(STATUS, '').match(/[\p{L}\p{N}]/u) ? head : ' ',
    )
    .replace(/\s(?:is|are)\s+(?:now\s+)?(?:down|up|ok|back to normal)\b/gi, ' ');
  return oneLine(stem).replace(/^[\s:;,!-]+|[\s:;,!-]+$/g, '') || oneLine(plain) || subject;
}

function identityOf(told: Body, subject: string, { key, by }: EmailOptions): string {
  const found = key?.exec(subject)?.[1];
  if (found !== undefined && found !== '') return `key ${found}`;
  const thread = told.references[0] ?? told.messageId;
  if (by === 'thread' && thread !== undefined) return `thread ${thread}`;
  return `subject ${stemOf(subject).toLowerCase()}`;
}

/** For a message out of a file, where no listener is configured. */
const bare = emailOptions.parse({ listen: '127.0.0.1:2525', allow: ['example.org'] });

export default defineAlertSource({
  title: 'E-mail, by the SMTP listener',
  arrivesBy: 'mail',
  maxBytes: 1024 * 1024,
  options: emailOptions,
  sample: {
    body: {
      from: 'monitor@shop.example',
      subject: '[CRITICAL] Disk is nearly full on db-1',
      text: '/var is 97 % full.',
      messageId: '<1@shop.example>',
      references: [],
      date: '2026-11-21T02:14:07.000Z',
    },
  },
  parse(raw, { now, options: given }) {
    const options = (given as EmailOptions | undefined) ?? bare;
    const told = parseBody(body, raw, 'Send a message with a subject.');
    const subject = oneLine(told.subject).slice(0, LONGEST_SUBJECT).toWellFormed();
    if (options.ignored.some((pattern) => pattern.test(subject))) return { events: [] };
    const said = options.resolved.some((pattern) => pattern.test(subject));
    const over = said || (options.resolved.length === 0 && OVER.test(subject));
    const name = stemOf(subject);
    return {
      events: [
        completeEvent(
          {
            source: 'email',
            fingerprint: fingerprintOf({ source: 'email', of: identityOf(told, subject, options) }),
            status: over ? 'resolved' : 'firing',
            labels: filled({
              alertname: cut(name, 200),
              severity: over ? undefined : SEVERITY.exec(subject)?.[0].toLowerCase(),
              from: told.from.toLowerCase(),
            }),
            annotations: filled({ summary: subject, description: told.text }),
            // A message that is sent again comes with another date.
            startsAt: undefined,
            endsAt: over ? momentOf(told.date) : undefined,
            links: [],
          },
          now,
        ),
      ],
    };
  },
});
