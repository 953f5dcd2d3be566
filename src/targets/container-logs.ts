import { StringDecoder } from 'node:string_decoder';
import type { Search } from '../domain/search-expression.ts';
import type { Engine } from './docker-engine.ts';
import { inPieces } from './in-pieces.ts';
import { LogFrames } from './log-frames.ts';

/** How often a pattern stood in the lines of a window. */
export interface LogCount {
  readonly count: number;
  readonly lines: number;
  /** Whether the engine had more to tell than was read: the count is a lower bound then. */
  readonly cut: boolean;
}

/** Read of one log at most; some 200,000 lines. */
const mostBytes = 16 * 1024 * 1024;
const longestLine = 65_536;

/** Counts the lines since `since` in which the pattern stands, as the container wrote them to stdout and stderr. */
export async function countLogLines(
  engine: Engine,
  container: { readonly id: string; readonly tty: boolean },
  since: Date,
  search: Search,
): Promise<LogCount> {
  const seconds = Math.floor(since.getTime() / 1000);
  const path = `/containers/${encodeURIComponent(container.id)}/logs?stdout=true&stderr=true&since=${seconds}`;
  const counter = createLineCounter(search);
  const frames = new LogFrames(counter.add);
  let bytes = 0;
  let cut = false;
  await engine.stream(path, async (piece) => {
    if (container.tty) counter.add(0, piece);
    else frames.add(piece);
    await counter.count(engine.signal);
    bytes += piece.length;
    cut = bytes > mostBytes;
    return !cut;
  });
  return { ...(await counter.end(engine.signal)), cut };
}

/** Counts lines by stream: a line of one may be broken off by a line of the other. */
function createLineCounter({ expression, longestText }: Search) {
  const open = new Map<number, { readonly decoder: StringDecoder; text: string }>();
  const whole: string[] = [];
  let matching = 0;
  let lines = 0;
  async function count(signal: AbortSignal): Promise<void> {
    const pieces = inPieces(signal);
    for (const line of whole.splice(0)) {
      await pieces.rest();
      lines += 1;
      if (expression.test(line.slice(0, longestText))) matching += 1;
    }
  }
  return {
    add(stream: number, payload: Buffer): void {
      const state = open.get(stream) ?? { decoder: new StringDecoder('utf8'), text: '' };
      open.set(stream, state);
      const parts = (state.text + state.decoder.write(payload)).split('\n');
      state.text = (parts.pop() ?? '').slice(0, longestLine);
      for (const part of parts) whole.push(part.replace(/\r$/, ''));
    },
    /** Searches the lines that are whole by now. */
    count,
    async end(signal: AbortSignal): Promise<{ readonly count: number; readonly lines: number }> {
      for (const { text } of open.values()) if (text !== '') whole.push(text);
      await count(signal);
      return { count: matching, lines };
    },
  };
}
