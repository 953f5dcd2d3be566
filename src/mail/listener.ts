import type { Readable } from 'node:stream';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';
import type { LoadedAlertSource } from '../define/alert-source.ts';
import { parseDelivery } from '../define/parse-delivery.ts';
import type { Clock } from '../domain/clock.ts';
import { ConfigError } from '../domain/errors.ts';
import type { Intake } from '../domain/ports/intake.ts';
import type { Log } from '../domain/ports/log.ts';
import { readMail } from './read-mail.ts';
import { Reply, replyTo } from './reply.ts';
import { type SenderRules, senderList } from './senders.ts';

export interface MailParts {
  readonly source: LoadedAlertSource;
  readonly options: SenderRules & { readonly listen: string };
  readonly maxBytes: number;
  readonly intake: Intake;
  readonly clock: Clock;
  readonly log: Log;
  observe(source: string, outcome: 'accepted' | 'refused' | 'unavailable', events: number): void;
}

export interface MailListener {
  readonly port: number;
  close(): Promise<void>;
}

const MOST_CLIENTS = 50;
const MOST_RECIPIENTS = 20;
const IDLE_MS = 30_000;
/** A message of a megabyte takes seconds; who takes longer is cut off. */
const LONGEST_MS = 60_000;

/** Takes mail in and makes alerts of it. 250 is said after the commit; nothing is ever sent on. */
export async function listenForMail(parts: MailParts): Promise<MailListener> {
  const { options, maxBytes, source, log } = parts;
  const senders = senderList(options);
  const server = new SMTPServer({
    banner: 'Watchbill',
    disabledCommands: ['AUTH', 'STARTTLS'],
    authOptional: true,
    disableReverseLookup: true,
    logger: false,
    size: maxBytes,
    maxClients: MOST_CLIENTS,
    socketTimeout: IDLE_MS,
    closeTimeout: 2_000,
    onConnect({ remoteAddress }, done) {
      done(senders.mayConnect(remoteAddress) ? null : new Reply(554, 'This host may not send here.'));
    },
    onMailFrom({ address }, _session, done) {
      done(senders.maySend(address) ? null : new Reply(550, 'This sender may not send here.'));
    },
    onRcptTo({ address }, { envelope }, done) {
      if (envelope.rcptTo.length >= MOST_RECIPIENTS) done(new Reply(452, 'Too many recipients.'));
      else done(senders.mayReceive(address) ? null : new Reply(550, 'Nothing is sent on from here.'));
    },
    onData(stream, _session, done) {
      take(stream, parts).then(
        (said) => done(null, said),
        (error: unknown) => {
          const reply = replyTo(error);
          const passing = reply.responseCode < 500;
          if (passing) log.warn({ err: error }, 'a mail could not be taken; its sender tries again');
          parts.observe(source.name, passing ? 'unavailable' : 'refused', 1);
          done(reply);
        },
      );
    },
  });
  // A client that goes away in the middle is no news.
  server.on('error', (error) => log.debug({ err: error }, 'a mail connection failed'));
  return await open(server, options.listen);
}

async function take(stream: SMTPServerDataStream, parts: MailParts): Promise<string> {
  const { source, options, clock, intake, maxBytes } = parts;
  const mail = await readMail(await bytesOf(stream, maxBytes));
  if (mail.automatic) return 'Taken as an answer of a machine; it is no alert.';
  const context = { now: clock.now(), headers: {}, options };
  const { events } = await parseDelivery(source, mail, context);
  const { incidents } = await intake.accept(events);
  parts.observe(source.name, 'accepted', events.length);
  return incidents.length === 0 ? 'Taken.' : `Taken as ${incidents.map(({ id }) => id).join(', ')}.`;
}

/** The whole message, read to its end whatever it is: SMTP has no other place for an answer. */
async function bytesOf(stream: SMTPServerDataStream & Readable, maxBytes: number): Promise<Uint8Array> {
  const late = setTimeout(() => stream.destroy(new Reply(421, 'The message took too long.')), LONGEST_MS);
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const part of stream) {
      length += part.length;
      if (length <= maxBytes) parts.push(part);
    }
  } finally {
    clearTimeout(late);
  }
  if (length > maxBytes || stream.sizeExceeded) {
    throw new Reply(552, `The message is longer than ${maxBytes} bytes.`);
  }
  return Buffer.concat(parts);
}

async function open(server: SMTPServer, listen: string): Promise<MailListener> {
  const [, host = '', port = ''] = /^\[?(.+?)\]?:(\d+)$/.exec(listen) ?? [];
  const listening = await new Promise<ReturnType<SMTPServer['listen']>>((resolve, reject) => {
    const failed = (cause: Error) =>
      reject(
        new ConfigError(
          `Mail cannot be taken at '${listen}' (${cause.message}). Change sources.email.listen.`,
          {
            cause,
          },
        ),
      );
    server.once('error', failed);
    const socket = server.listen(Number(port), host, () => {
      server.off('error', failed);
      resolve(socket);
    });
  });
  const address = listening.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : Number(port),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
