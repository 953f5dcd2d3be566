import type { LoadedAction } from '../define/action.ts';
import type { LoadedCommand } from '../define/command.ts';
import type { Block, Message } from '../define/message.ts';
import type { Services } from '../define/services.ts';
import type { Actor, Role } from '../domain/actor.ts';
import type { Clock } from '../domain/clock.ts';
import type { OpsError } from '../domain/errors.ts';
import type { Log } from '../domain/ports/log.ts';
import type { People } from './people.ts';
import type { Responder } from './responder.ts';
import type { SlackClient } from './slack-client.ts';

/** What the edge shows by itself; it is given from outside, because this folder draws nothing. */
export interface EdgeTemplates {
  /** An error that people get to see; `adminIds` are those who can help with a refusal. */
  error(error: OpsError, adminIds: readonly string[]): Message;
  /** A defect: the log holds the rest under this reference. */
  defect(reference: string): Message;
  /** App Home for one person; rejects as the stores do. */
  home(services: Services, actor: Actor, commands: readonly LoadedCommand[]): Promise<readonly Block[]>;
}

/** What can be run; a name that is not in it is refused. */
export interface Registry {
  readonly commands: readonly LoadedCommand[];
  readonly actions: readonly LoadedAction[];
}

/** Everything that the handling of one delivery needs. */
export interface Edge {
  readonly client: SlackClient;
  readonly people: People;
  readonly responder: Responder;
  readonly registry: Registry;
  readonly templates: EdgeTemplates;
  /** Asked at each use: the services are made after the connection they hold. */
  services(): Services;
  roleOf(userId: string): Role | undefined;
  readonly clock: Clock;
  readonly log: Log;
  /** Lets the stop wait for work that nobody else waits for; it must not reject. */
  track(work: Promise<unknown>): void;
}
