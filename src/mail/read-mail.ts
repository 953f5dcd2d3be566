import PostalMime, { type Email } from 'postal-mime';
import { InvalidAlertError } from '../domain/errors.ts';

/** What a source is given of a message. */
export interface ReadMail {
  readonly from: string;
  readonly subject: string;
  readonly text: string;
  readonly messageId: string | undefined;
  readonly references: readonly string[];
  readonly date: string | undefined;
  /** An answer of a machine to a machine (RFC 3834): out of office, not delivered. It is no alert. */
  readonly automatic: boolean;
}

const LONGEST_TEXT = 20_000;

/** Reads the bytes of a message; what is broken in it comes out empty. InvalidAlertError for what nobody could read. */
export async function readMail(raw: Uint8Array): Promise<ReadMail> {
  const mail = await parsed(raw);
  const header = (name: string) => mail.headers.find(({ key }) => key === name)?.value;
  const ids = (text: string | undefined) => text?.slice(0, 20_000).match(/<[^<>\s]{1,250}>/g) ?? [];
  return {
    from: mail.from?.address ?? '',
    subject: mail.subject ?? '',
    text: (mail.text ?? plainOf(mail)).slice(0, LONGEST_TEXT).toWellFormed(),
    messageId: mail.messageId,
    references: [...ids(header('references')), ...ids(header('in-reply-to'))],
    date: dateOf(header('date')),
    automatic: /^auto-(replied|generated)/i.test(header('auto-submitted') ?? '') && isAnswer(mail),
  };
}

async function parsed(raw: Uint8Array): Promise<Email> {
  try {
    return await PostalMime.parse(raw, { maxNestingDepth: 20, maxHeadersSize: 64 * 1024 });
  } catch (cause) {
    throw new InvalidAlertError('The message cannot be read. Send a plainer one.', { cause });
  }
}

/** Monitoring may well say that it is generated; only an answer to something else is not an alert. */
function isAnswer({ headers, subject }: Email): boolean {
  const answers = headers.some(({ key }) => key === 'in-reply-to' || key === 'x-auto-response-suppress');
  return answers || /^(auto(matic)?[ :-]|out of office|undeliver|delivery status)/i.test(subject ?? '');
}

function plainOf({ html = '' }: Email): string {
  return html
    .slice(0, 200_000)
    .replace(/<(style|script)\b[^>]{0,1000}>[^<]{0,100000}/gi, ' ')
    .replace(/<[^>]{0,2000}>/g, ' ')
    .replace(/\s+/g, ' ');
}

function dateOf(text: string | undefined): string | undefined {
  const ms = Date.parse(text?.slice(0, 100) ?? '');
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}
