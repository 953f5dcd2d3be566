import type { Socket } from 'node:net';
import { UnreachableError } from '../domain/errors.ts';
import { DownError } from './network-failure.ts';
import { hear, quoteHeard } from './tcp.ts';

/** Protocols that begin in plain text and change to TLS when asked. */
export const startTlsProtocols = ['postgres', 'smtp'] as const;
export type StartTls = (typeof startTlsProtocols)[number];

/**
 * Asks for TLS on a connection that was just made; when it is done, TLS may begin. Whatever is said in plain text after
 * the consent is refused: somebody in between could have put it there.
 */
export async function startTls(protocol: StartTls, socket: Socket, what: string): Promise<void> {
  if (protocol === 'postgres') await askPostgres(socket, what);
  else await askSmtp(socket, what);
}

// SSLRequest: its length, and 1234 and 5679 as its version (PostgreSQL, Message Formats). The answer is one byte.
const sslRequest = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

async function askPostgres(socket: Socket, what: string): Promise<void> {
  socket.write(sslRequest);
  const heard = await hear(socket, what, ({ length }) => length > 0);
  const answer = heard.toString('latin1');
  if (answer === 'S') return;
  if (answer === 'N')
    throw new DownError(`${what} takes connections, but none over TLS. Switch 'ssl' on there.`);
  throw unexpected(what, 'PostgreSQL', heard);
}

/** RFC 3207. A last line of an answer has a blank behind its number, those before it a dash. */
async function askSmtp(socket: Socket, what: string): Promise<void> {
  const say = async (words: string | undefined): Promise<string> => {
    if (words !== undefined) socket.write(`${words}\r\n`);
    return (await hear(socket, what, (heard) => isReply(heard, what))).toString('latin1');
  };
  await refuseUnless(await say(undefined), '220', what);
  const offered = await say('EHLO watchbill');
  await refuseUnless(offered, '250', what);
  if (!/^250[ -]STARTTLS\s*$/im.test(offered)) {
    throw new DownError(`${what} takes connections, but offers no STARTTLS. Switch TLS on there.`);
  }
  const consent = await say('STARTTLS');
  await refuseUnless(consent, '220', what);
  if (consent.trimEnd().split('\n').length > 1) throw unexpected(what, 'SMTP', Buffer.from(consent));
}

function isReply(heard: Buffer, what: string): boolean {
  const text = heard.toString('latin1');
  if (/^\d{3}/.test(text) || text.length < 3)
    return text.endsWith('\n') && /^\d{3}(?: .*)?\r?\n$/m.test(text);
  throw unexpected(what, 'SMTP', heard);
}

async function refuseUnless(reply: string, code: string, what: string): Promise<void> {
  if (!reply.startsWith(code)) {
    throw new UnreachableError(
      `${what} answered ${quoteHeard(Buffer.from(reply))} on the way to TLS. See to its log.`,
    );
  }
}

function unexpected(what: string, protocol: string, heard: Buffer): UnreachableError {
  return new UnreachableError(
    `${what} answered ${quoteHeard(heard)}, which is not what ${protocol} says there. See that the port is the service's.`,
  );
}
