import WebSocket from 'ws';
import type { TestWorkspace } from '../../support/workspace.ts';

type Message = Readonly<Record<string, unknown>>;

/** A Socket Mode client without any cleverness: it keeps what arrives and acks when told to. */
export class RawSocket {
  readonly messages: Message[] = [];
  readonly #socket: WebSocket;
  #arrived: () => void = () => {};

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => {
      this.messages.push(JSON.parse(data.toString()));
      this.#arrived();
    });
  }

  static async connect(slack: TestWorkspace): Promise<RawSocket> {
    const raw = new RawSocket(new WebSocket(await socketUrl(slack)));
    await raw.next('hello');
    return raw;
  }

  /** The next message of that type, taken off the queue. */
  async next(type: string): Promise<Message> {
    for (;;) {
      const index = this.messages.findIndex((message) => message['type'] === type);
      const [message] = index < 0 ? [] : this.messages.splice(index, 1);
      if (message !== undefined) return message;
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    }
  }

  ack(envelope: Message, payload?: unknown): void {
    this.#socket.send(JSON.stringify({ envelope_id: envelope['envelope_id'], payload }));
  }

  sendText(text: string): void {
    this.#socket.send(text);
  }

  close(): void {
    this.#socket.close();
  }
}

/** A fresh socket URL with its ticket. */
export async function socketUrl({ apiUrl, workspace }: TestWorkspace): Promise<string> {
  const response = await fetch(`${apiUrl}apps.connections.open`, {
    method: 'POST',
    headers: { authorization: `Bearer ${workspace.tokens.app}` },
  });
  const body: { url?: string; error?: string } = JSON.parse(await response.text());
  return body.url ?? `refused: ${body.error}`;
}

/** Resolves with the HTTP status by which a socket is refused. */
export function refusedStatus(
  url: string,
  headers: Record<string, string> = {},
): Promise<number | undefined> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, { headers });
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode));
    socket.on('error', () => {});
  });
}
