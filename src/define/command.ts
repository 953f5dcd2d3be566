import type { z } from 'zod';
import type { Actor, Role } from '../domain/actor.ts';
import type { Message, MessageImage, Modal } from './message.ts';
import type { Services } from './services.ts';

/** Who runs a command, from where. */
export interface CommandContext extends Services {
  readonly actor: Actor;
  /** Channel id in which it was typed. */
  readonly channelId: string;
  /** Every command, for help. */
  readonly commands: readonly LoadedCommand[];
}

export interface Reply extends Message {
  /** Default: only the person who typed it sees it. */
  readonly visibleTo?: 'person' | 'channel';
  /** Shown in the channel where the answer is, else in a direct message. */
  readonly images?: readonly MessageImage[];
  readonly modal?: never;
}

/** A form instead of an answer: what it is about is asked there. */
export interface OpenForm {
  readonly modal: Modal;
}

/**
 * One `/ops <verb>`. `parameters` describes the words after the verb by name; `positional` gives their order, a
 * last name ending in `...` takes the rest of the line. The same names work as `--name value`.
 */
export interface CommandDefinition<P extends z.ZodObject = z.ZodObject> {
  /** One line for help and the README. */
  readonly summary: string;
  /** What comes after the verb, e.g. `<incident> [note...]`; empty when nothing does. */
  readonly usage: string;
  readonly examples?: readonly string[];
  /** The least role that may run it. */
  readonly role: Role;
  /** Where some of what it does needs more than that. */
  roleFor?(parameters: z.output<P>): Role;
  readonly parameters: P;
  readonly positional: readonly string[];
  run(context: CommandContext, parameters: z.output<P>): Promise<Reply | OpenForm>;
}

/** A definition with the name that its file gives it. */
// biome-ignore lint/suspicious/noExplicitAny: the registry holds definitions of every parameter type; each was checked where it was defined
export type LoadedCommand = CommandDefinition<any> & { readonly name: string };

/** Declares a command; the file name is its verb. */
export function defineCommand<P extends z.ZodObject>(
  definition: CommandDefinition<P>,
): CommandDefinition<P> & { readonly defines: 'command' } {
  return { ...definition, defines: 'command' };
}
