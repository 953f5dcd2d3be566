import type { Message } from '../src/define/message.ts';
import type { Role } from '../src/domain/actor.ts';
import { section } from './blocks.ts';
import { lineSections } from './lines.ts';
import { code, literal } from './mrkdwn.ts';

interface HelpCommand {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  readonly examples?: readonly string[];
}

export interface HelpModel {
  /** Those that the reader may run. */
  readonly commands: readonly HelpCommand[];
  /** The reader's role; undefined: none. */
  readonly role: Role | undefined;
  /** The command that was asked about. */
  readonly asked?: string;
}

/** What the reader may run, one line each; for a command that was asked about its examples. */
export function helpMessage({ commands, role, asked }: HelpModel): Message {
  const wanted = commands.find(({ name }) => name === asked?.toLowerCase());
  if (wanted !== undefined) return oneCommand(wanted);
  const headline =
    asked === undefined ? 'What you can do' : `There is no '/ops ${literal(asked, 40)}' for you`;
  const none = 'You have no role, so there is nothing that you can run. Ask an admin for one.';
  const lines = commands.length === 0 ? [none] : commands.map(commandLine);
  const blocks = lineSections(lines, (leftOut) => `and ${leftOut} more`);
  const foot =
    role === undefined ? [] : [section(`Your role: ${role}. More with ${code('/ops help <command>', 60)}`)];
  return { text: headline, blocks: [section(`*${headline}*`), ...blocks, ...foot] };
}

function oneCommand(command: HelpCommand): Message {
  const examples = (command.examples ?? []).slice(0, 10).map((text) => `e.g. ${code(`/ops ${text}`, 150)}`);
  const blocks = lineSections([commandLine(command), ...examples], (leftOut) => `and ${leftOut} more`);
  return { text: `/ops ${command.name}: ${literal(command.summary, 200)}`, blocks };
}

/** For help and App Home. */
export function commandLine({ name, usage, summary }: HelpCommand): string {
  return `${code(`/ops ${name} ${usage}`.trim(), 150)} – ${literal(summary, 200)}`;
}
