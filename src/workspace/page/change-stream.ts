import type { FastifyInstance, FastifyReply } from 'fastify';
import type { PersonSide, WorkspaceChange } from '../person-side.ts';

const BEAT_MS = 25_000;

/**
 * Server-sent events: one line per change that concerns this user. Only *that* something changed is sent; the
 * page reads again what it shows, so a lost event costs nothing once the next one arrives.
 */
export function changeStreams(
  scope: FastifyInstance,
  person: PersonSide,
): (userId: string, reply: FastifyReply) => void {
  const open = new Set<() => void>();
  // Before the server waits for its connections to end: these never would by themselves.
  scope.addHook('preClose', async () => {
    for (const end of open) end();
  });

  return (userId, reply) => {
    const headers = reply.getHeaders();
    reply.hijack();
    const { raw } = reply;
    for (const [name, value] of Object.entries(headers)) if (value !== undefined) raw.setHeader(name, value);
    raw.writeHead(200, { 'content-type': 'text/event-stream' });
    raw.write(': open\n\n');
    const unsubscribe = person.subscribe((change) => {
      if (concerns(change, userId)) raw.write(`data: ${JSON.stringify(change)}\n\n`);
    });
    const beat = setInterval(() => raw.write(': beat\n\n'), BEAT_MS);
    beat.unref();
    const end = (): void => {
      clearInterval(beat);
      unsubscribe();
      open.delete(end);
      raw.end();
    };
    open.add(end);
    raw.on('close', end);
    // A browser that vanishes mid-write is not an error of ours.
    raw.on('error', end);
  };
}

function concerns(change: WorkspaceChange, userId: string): boolean {
  return change.userId === undefined || change.userId === userId;
}
