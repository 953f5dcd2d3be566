import { z } from 'zod';
import { defineCommand } from '../src/define/command.ts';
import { allows } from '../src/domain/actor.ts';
import { silenceListMessage } from '../templates/silence-list.ts';

export default defineCommand({
  summary: 'What is silenced, until when, by whom and why',
  usage: '',
  role: 'viewer',
  parameters: z.object({}),
  positional: [],
  async run({ stores, clock, actor }) {
    const now = clock.now();
    const mayEdit = allows(actor.role, 'operator');
    return silenceListMessage({ silences: await stores.silences.listOpen(now), now, mayEdit });
  },
});
