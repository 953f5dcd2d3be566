import { once } from 'node:events';
import { connect, createServer, type NetConnectOpts, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** `up` is from the client to the server, `down` the answers. */
export type Direction = 'up' | 'down';

/** A TCP proxy between a part and what it depends on, with everything that goes wrong on a wire. */
export interface TcpProxy {
  readonly port: number;
  /** Connections that are open now. */
  readonly connections: number;
  /** Bytes that are kept back from here on arrive this late, in order. 0 for at once. */
  delay(ms: number, ...directions: readonly Direction[]): void;
  /** Nothing gets through any more, and nobody is told: a black hole, until `heal`. What was swallowed stays lost. */
  drop(...directions: readonly Direction[]): void;
  /** Ends one direction of every open connection in good order; the other stays open. */
  halfClose(...directions: readonly Direction[]): void;
  /** Resets every open connection. */
  cut(): void;
  /** Resets whoever connects, until `heal`. */
  refuse(): void;
  /** New bytes and connections pass again. Connections that lost bytes are reset: no real one could go on. */
  heal(): void;
  close(): Promise<void>;
}

interface Wire {
  readonly from: Socket;
  readonly to: Socket;
  damaged: boolean;
}

interface State {
  readonly delayMs: Record<Direction, number>;
  readonly dropped: Record<Direction, boolean>;
  refusing: boolean;
}

const both: readonly Direction[] = ['up', 'down'];

/** Where the server is now; nowhere while it is away. */
export type Target = () => NetConnectOpts | undefined;

/** Listens on a free port of this machine. */
export async function startTcpProxy(target: Target): Promise<TcpProxy> {
  const wires = new Set<Wire>();
  const state: State = {
    delayMs: { up: 0, down: 0 },
    dropped: { up: false, down: false },
    refusing: false,
  };
  const server = createServer({ allowHalfOpen: true }, (from) => {
    from.on('error', () => undefined);
    const place = target();
    if (state.refusing || place === undefined) {
      from.resetAndDestroy();
      return;
    }
    const to = connect({ ...place, allowHalfOpen: true });
    const wire: Wire = { from, to, damaged: false };
    wires.add(wire);
    to.on('error', () => undefined);
    for (const end of [from, to]) {
      end.setNoDelay(true);
      end.once('close', (hadError) => {
        if (hadError) reset(wire);
        if (from.closed && to.closed) wires.delete(wire);
      });
    }
    void carry(wire, 'up', state);
    void carry(wire, 'down', state);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A TCP server has no port.');
  const resetAll = (which: (wire: Wire) => boolean) => {
    for (const wire of [...wires].filter(which)) reset(wire);
  };
  return {
    port: address.port,
    get connections() {
      return wires.size;
    },
    delay: (ms, ...directions) => {
      for (const direction of orBoth(directions)) state.delayMs[direction] = ms;
    },
    drop: (...directions) => {
      for (const direction of orBoth(directions)) state.dropped[direction] = true;
    },
    halfClose: (...directions) => {
      for (const wire of wires) {
        for (const direction of orBoth(directions)) (direction === 'up' ? wire.to : wire.from).end();
      }
    },
    cut: () => resetAll(() => true),
    refuse: () => {
      state.refusing = true;
    },
    heal: () => {
      Object.assign(state.delayMs, { up: 0, down: 0 });
      Object.assign(state.dropped, { up: false, down: false });
      state.refusing = false;
      resetAll((wire) => wire.damaged);
    },
    close: async () => {
      resetAll(() => true);
      server.close();
      await once(server, 'close');
    },
  };
}

function orBoth(directions: readonly Direction[]): readonly Direction[] {
  return directions.length === 0 ? both : directions;
}

function reset({ from, to }: Wire): void {
  // Not in good order: who hears of a mere end may take half an answer for a whole one.
  if (!from.destroyed) from.resetAndDestroy();
  // A socket of the file system knows no reset.
  to.destroy();
}

/** One direction of one connection, in order; the reader is slowed to the pace of the writer. */
async function carry(wire: Wire, direction: Direction, state: State): Promise<void> {
  const [source, sink] = direction === 'up' ? [wire.from, wire.to] : [wire.to, wire.from];
  try {
    for await (const chunk of source.iterator({ destroyOnReturn: false })) {
      if (state.delayMs[direction] > 0) await pause(state.delayMs[direction]);
      if (state.dropped[direction]) wire.damaged = true;
      else if (sink.writable && !sink.write(chunk)) await once(sink, 'drain');
    }
    if (state.dropped[direction]) wire.damaged = true;
    else if (sink.writable) sink.end();
  } catch {
    reset(wire);
  }
}
