import { z } from 'zod';
import { defineCommand } from '../src/define/command.ts';
import { DAY_MS } from '../src/domain/duration.ts';
import { changeListMessage } from '../templates/change-list.ts';

/** More fit into no message; the rest is counted. */
const READ = 200;

export default defineCommand({
  summary: 'Deployments and other changes of the last 24 h',
  usage: '',
  role: 'viewer',
  parameters: z.object({}),
  positional: [],
  async run({ stores, clock, settings }) {
    const now = clock.now();
    const from = new Date(now.getTime() - DAY_MS);
    const changes = await stores.changes.between(from, new Date(now.getTime() + 1), READ);
    return changeListMessage({ changes, linkSchemes: settings.linkSchemes });
  },
});
