import { z } from 'zod';
import { defineCommand } from '../src/define/command.ts';
import { allows } from '../src/domain/actor.ts';
import { helpMessage } from '../templates/help.ts';

export default defineCommand({
  summary: 'What you may run',
  usage: '[command]',
  role: 'viewer',
  parameters: z.object({ command: z.string().optional() }),
  positional: ['command'],
  async run({ commands, actor }, { command }) {
    const permitted = commands.filter((one) => allows(actor.role, one.role));
    return helpMessage({
      role: actor.role,
      commands: permitted,
      ...(command === undefined ? {} : { asked: command }),
    });
  },
});
