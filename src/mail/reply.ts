import { OpsError } from '../domain/errors.ts';

/** What an SMTP client is told, with its code: 4xx is tried again by every mail server, 5xx is given back to the sender. */
export class Reply extends Error {
  readonly responseCode: number;

  constructor(responseCode: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.responseCode = responseCode;
  }
}

/** Everything that may pass is to be tried again: a mail server keeps a message for days. */
export function replyTo(error: unknown): Reply {
  if (error instanceof Reply) return error;
  if (error instanceof OpsError && !error.retryable) {
    return new Reply(554, plain(error.message), { cause: error });
  }
  const message = error instanceof OpsError ? error.message : 'It could not be taken. Try again.';
  return new Reply(451, plain(message), { cause: error });
}

/** One line of ASCII. */
function plain(message: string): string {
  return message.replace(/[^\x20-\x7e]+/g, ' ').slice(0, 400);
}
