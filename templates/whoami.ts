import type { Message } from '../src/define/message.ts';
import type { Actor, Role } from '../src/domain/actor.ts';
import { section } from './blocks.ts';
import { personName } from './incident-words.ts';

const meanings: Readonly<Record<Role, string>> = {
  viewer: 'may look at everything',
  operator: 'may also acknowledge, escalate, resolve, silence and note',
  admin: 'may do everything',
};

export interface WhoamiModel {
  readonly actor: Actor;
  /** Slack user ids. */
  readonly admins: readonly string[];
}

/** Who the reader is to Watchbill, and who can change that. */
export function whoamiMessage({ actor: { id, role }, admins }: WhoamiModel): Message {
  const held =
    role === undefined ? 'You have no role and may do nothing' : `You are ${role}: that ${meanings[role]}`;
  const names = admins.slice(0, 10).map(personName).join(', ');
  const who = names === '' ? 'No admin is named in the configuration.' : `Roles are granted by ${names}.`;
  const text = `${held}.`;
  return { text, blocks: [section(`${personName(id)} – ${text}\n${who}`)] };
}
