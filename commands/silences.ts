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
    const [silences, series] = await Promise.all([
      stores.silences.listOpen(now),
      stores.silenceSeries.listOpen(now),
    ]);
    return silenceListMessage({ silences, series, now, mayEdit });
  },
});
