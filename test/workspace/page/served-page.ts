import fastify, { type FastifyInstance } from 'fastify';
import { mountPage } from '../../../src/workspace/page/mount-page.ts';
import { InMemoryPerson, nowMs } from './in-memory-person.ts';

/** A page over an in-memory workspace. */
export interface ServedPage {
  readonly app: FastifyInstance;
  readonly person: InMemoryPerson;
  /** `http://127.0.0.1:<port>`; empty when the server was not told to listen. */
  readonly origin: string;
}

export const tryThese = [
  { label: 'See how this machine is', command: '/ops health' },
  { label: 'Send an alert', curl: 'curl -d \'{"title":"Disk full"}\' http://localhost:3000/alerts/generic' },
];

/** Serves the page, on an ephemeral port of loopback when `listen` is set. */
export async function servePage({ listen = false } = {}): Promise<ServedPage> {
  // A browser opens connections ahead of its requests, and closes them when it likes.
  const app = fastify({ forceCloseConnections: true });
  const person = new InMemoryPerson();
  mountPage(app, person, { tryThese, nowMs: () => nowMs });
  const origin = listen ? await app.listen({ host: '127.0.0.1', port: 0 }) : '';
  await app.ready();
  return { app, person, origin };
}
