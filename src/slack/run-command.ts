import type { LoadedCommand, OpenForm, Reply } from '../define/command.ts';
import { allows, type Role } from '../domain/actor.ts';
import { UsageError } from '../domain/errors.ts';
import { nearestWord } from '../domain/nearest-word.ts';
import type { Edge } from './edge.ts';
import type { Incoming } from './incoming.ts';
import { openModal } from './modals.ts';
import { parseArguments, splitVerb } from './parse-arguments.ts';
import { perform } from './perform.ts';
import { sendImages } from './send-images.ts';

/** Runs what was typed after `/ops`; nothing typed means help. */
export async function runCommand(edge: Edge, incoming: Incoming, text: string): Promise<void> {
  const { verb, rest } = splitVerb(unescapeText(text));
  const name = verb === '' ? 'help' : verb;
  const command = edge.registry.commands.find((known) => known.name === name);
  const attempt = {
    incoming,
    act: `command ${name.slice(0, 40)}`,
    subject: rest === '' ? undefined : rest,
    // A definition without a role is denied; only a word that is no command is for every viewer to be told so.
    role: command === undefined ? 'viewer' : roleNeeded(command, rest),
  } as const;

  const outcome = await perform(edge, attempt, async (actor, services): Promise<Reply | OpenForm> => {
    if (command === undefined) throw unknownVerb(name, actor.role, edge.registry.commands);
    const context = {
      ...services,
      actor,
      channelId: incoming.channelId ?? '',
      commands: edge.registry.commands,
    };
    return await command.run(context, parseArguments(command, rest));
  });
  if (outcome.ok) await answer(edge, incoming, name, outcome.value);
  else await edge.responder.tell(incoming, outcome.reply, 'person');
}

/** Words that cannot be read need no more than the command: nothing comes of them but an error. */
function roleNeeded(command: LoadedCommand, rest: string): Role {
  if (command.roleFor === undefined) return command.role;
  try {
    return command.roleFor(parseArguments(command, rest));
  } catch {
    return command.role;
  }
}

async function answer(edge: Edge, incoming: Incoming, name: string, said: Reply | OpenForm): Promise<void> {
  if (said.modal !== undefined) return openModal(edge, incoming, name, said.modal);
  const { visibleTo = 'person', images = [], ...message } = said;
  await edge.responder.tell(incoming, message, visibleTo);
  await sendImages(edge, incoming, images, visibleTo);
}

function unknownVerb(verb: string, role: Role | undefined, commands: readonly LoadedCommand[]): UsageError {
  const permitted = commands.filter((command) => allows(role, command.role)).map(({ name }) => name);
  const meant = nearestWord(verb, permitted);
  const hint = meant === undefined ? '' : ` Did you mean '/ops ${meant}'?`;
  return new UsageError(
    `'${verb.slice(0, 40)}' is no command.${hint} See what you can run with '/ops help'.`,
  );
}

/** Slack sends these three as entities, in commands as in messages. */
function unescapeText(text: string): string {
  return text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
