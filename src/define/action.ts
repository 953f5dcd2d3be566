import type { Actor, Role } from '../domain/actor.ts';
import type { Message, Modal } from './message.ts';
import type { Services } from './services.ts';

/**
 * Where an action is offered. A `button` may also stand in an overflow menu, as an option whose value is
 * `<action name>|<value>`.
 */
export type Surface = 'button' | 'modal' | 'message-shortcut' | 'global-shortcut';

export interface ActionContext extends Services {
  readonly actor: Actor;
  /** Undefined where the surface has no channel (a global shortcut, App Home). */
  readonly channelId: string | undefined;
}

/** What the person did, by surface. Everything in it comes from outside and is to be validated. */
export interface ActionInput {
  /** A button's value or the value part of a menu option; a modal's private metadata; empty otherwise. */
  readonly value: string;
  /** Of a button in a modal: the modal's private metadata. */
  readonly metadata?: string;
  /** Of a modal, or of a button in one: block id → what was typed or chosen so far. */
  readonly fields: Readonly<Record<string, string | readonly string[] | null>>;
  /** The message that a button stands on or a message shortcut was used on. */
  readonly message?: {
    readonly channelId: string;
    readonly ts: string;
    readonly text: string;
    readonly userId?: string;
    readonly permalink?: string;
    readonly metadataKey?: string;
  };
}

export interface ActionResult {
  /** Told privately to the person. */
  readonly reply?: Message;
  /** Takes the place of the message that the button stands on (for answers to commands, never for cards). */
  readonly replace?: Message;
  /** Posted for everybody to see. */
  readonly post?: Message;
  readonly modal?: Modal;
  /** Takes the place of the modal that the button stands in; what was typed in fields that stay is kept. */
  readonly update?: Modal;
  /** Of a modal that is not accepted: block id → what to mend. */
  readonly errors?: Readonly<Record<string, string>>;
}

export interface ActionDefinition {
  readonly summary: string;
  readonly surface: Surface;
  readonly role: Role;
  run(context: ActionContext, input: ActionInput): Promise<ActionResult>;
}

export type LoadedAction = ActionDefinition & { readonly name: string };

/** Declares an action; the file name is its action id (or callback id). */
export function defineAction(
  definition: ActionDefinition,
): ActionDefinition & { readonly defines: 'action' } {
  return { ...definition, defines: 'action' };
}
