import { randomBytes } from 'node:crypto';
import type { Message } from '../define/message.ts';
import type { Services } from '../define/services.ts';
import type { Actor, Role } from '../domain/actor.ts';
import { OpsError, PermissionError, UnreachableError } from '../domain/errors.ts';
import type { AuditEntry } from '../domain/ports/audit-store.ts';
import { authorise } from './authorise.ts';
import type { Edge } from './edge.ts';
import type { Incoming } from './incoming.ts';

/** What somebody is about to do, for the check and the record. */
export interface Attempt {
  readonly incoming: Incoming;
  /** e.g. `command ack`, `action acknowledge-incident`. */
  readonly act: string;
  readonly subject: string | undefined;
  readonly role: Role;
  /** Looking is recorded only when it is refused or fails. */
  readonly looksOnly?: boolean;
}

/** What came of an attempt; `reply` is for the person alone. */
export type Performed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: unknown; readonly reply: Message };

/**
 * The one way to an act: who is it, may they, do it, record it, and turn whatever went wrong into words. Never
 * rejects.
 */
export async function perform<T>(
  edge: Edge,
  attempt: Attempt,
  work: (actor: Actor, services: Services) => Promise<T>,
): Promise<Performed<T>> {
  let role: Role | undefined;
  try {
    await edge.people.identify(attempt.incoming);
    role = edge.roleOf(attempt.incoming.userId);
    const actor: Actor = { kind: 'person', id: attempt.incoming.userId, source: 'slack', role };
    authorise(attempt.role, actor, nameOf(attempt.act));
    // What a viewer may do only looks: doing it twice does no harm. Anything else has to be done once.
    if (attempt.incoming.unclaimed === true && attempt.role !== 'viewer') throw unclaimed();
    const value = await work(actor, edge.services());
    if (attempt.looksOnly !== true) record(edge, attempt, role, 'done', undefined);
    return { ok: true, value };
  } catch (error) {
    return { ok: false, error, reply: explain(edge, attempt, role, error) };
  }
}

function explain(edge: Edge, attempt: Attempt, role: Role | undefined, error: unknown): Message {
  if (error instanceof OpsError && error.exposed) {
    const refused = error instanceof PermissionError;
    record(edge, attempt, role, refused ? 'refused' : 'failed', `${error.code}: ${error.message}`);
    return edge.templates.error(error, refused ? adminIds(edge) : []);
  }
  // What people are shown is a number; the log has the rest under it.
  const reference = randomBytes(4).toString('hex');
  edge.log.error({ error, reference, act: attempt.act }, 'An act failed in a way that nobody foresaw.');
  record(edge, attempt, role, 'failed', `defect ${reference}`);
  return edge.templates.defect(reference);
}

function record(
  edge: Edge,
  attempt: Attempt,
  role: Role | undefined,
  outcome: AuditEntry['outcome'],
  detail: string | undefined,
): void {
  const { act, subject, incoming } = attempt;
  const at = edge.clock.now();
  const entry: AuditEntry = {
    at,
    actorId: incoming.userId,
    role,
    source: 'slack',
    act,
    subject: subject?.slice(0, 200),
    outcome,
    detail: detail?.slice(0, 500),
  };
  edge.log.info({ ...entry, at: at.toISOString(), via: incoming.via }, 'Somebody acted.');
  // Not awaited: a database that hangs must not hold back the answer.
  const stored = Promise.try(() => edge.services().stores.audit.add(entry)).catch((error: unknown) => {
    edge.log.error({ error, act }, 'An act could not be recorded.');
  });
  edge.track(stored);
}

function unclaimed(): UnreachableError {
  return new UnreachableError(
    'Nothing was done: the database does not answer, so that nobody can tell whether this was done before. Try again in a minute.',
  );
}

function adminIds(edge: Edge): readonly string[] {
  const byUser = Object.entries(edge.services().settings.roles.byUser);
  return byUser.filter(([, role]) => role === 'admin').map(([id]) => id);
}

function nameOf(act: string): string {
  const [kind, name = ''] = act.split(' ');
  return kind === 'command' ? `'/ops ${name}'` : `'${name.replaceAll('-', ' ')}'`;
}
