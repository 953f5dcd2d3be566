import { UnreachableError } from '../domain/errors.ts';
import { ContainerLines } from './container-lines.ts';
import type { DockerEndpoint } from './docker-endpoint.ts';
import { askEngine, type Engine } from './docker-engine.ts';
import { type LineFigure, type LinePattern, LogTally } from './files/log-tally.ts';
import type { LogPart } from './files/log-window.ts';

/** One container's log, and what is counted in it. Plain data. */
export interface ContainerLogTask {
  readonly kind: 'container-log';
  readonly endpoint: DockerEndpoint;
  readonly container: { readonly id: string; readonly name: string; readonly tty: boolean };
  readonly part: LogPart;
  /** Taken from the engine. */
  readonly mostBytes: number;
  readonly patterns: readonly LinePattern[];
  readonly figures: readonly LineFigure[];
}

/** Counts what a container wrote to both of its streams; `lastMs` is missing where it never wrote a line. */
export async function countContainerLog(
  { endpoint, container, part, mostBytes, patterns, figures }: ContainerLogTask,
  signal: AbortSignal,
  goOn: () => void,
) {
  const tally = new LogTally(patterns, figures);
  const from = 'from' in part ? part.from : Number.NEGATIVE_INFINITY;
  const lines = new ContainerLines(
    (buffer, start, end) => {
      goOn();
      tally.take(buffer, start, end);
    },
    { tty: container.tty, from },
  );
  let bytes = 0;
  return askEngine(endpoint, signal, async (engine) => {
    await engine.stream(pathOf(container.id, part), (piece) => {
      bytes += piece.length;
      if (bytes > mostBytes) {
        throw new UnreachableError(
          `The part of the log of '${container.name}' that is asked for has more than ${mostBytes} bytes. Take a shorter window or fewer lines, or raise maxBytes.`,
        );
      }
      lines.add(piece);
      return true;
    });
    lines.finish();
    const lastMs = lines.lastMs ?? (await lastWritten(engine, container));
    return {
      ...tally.finish(),
      longLines: lines.longLines,
      ...(lastMs === undefined ? {} : { lastMs }),
    };
  });
}

export type CountedContainerLog = Awaited<ReturnType<typeof countContainerLog>>;

/** The line before the window tells since when the log is silent. */
async function lastWritten(
  engine: Engine,
  { id, tty }: ContainerLogTask['container'],
): Promise<number | undefined> {
  const lines = new ContainerLines(() => {}, { tty, from: Number.NEGATIVE_INFINITY });
  await engine.stream(pathOf(id, { last: 1 }), (piece) => {
    lines.add(piece);
    return true;
  });
  lines.finish();
  return lines.lastMs;
}

// A second more than is wanted: whoever counts in seconds may leave out what was written within the first.
function pathOf(id: string, part: LogPart): string {
  const which =
    'last' in part ? `tail=${part.last}` : `since=${Math.max(0, Math.floor(part.from / 1000) - 1)}`;
  return `/containers/${encodeURIComponent(id)}/logs?stdout=true&stderr=true&timestamps=true&${which}`;
}
