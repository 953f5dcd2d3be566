import { z } from 'zod';
import { defineCommand } from '../src/define/command.ts';
import { CANARY_ROUTE } from '../src/domain/canary.ts';
import { allRoutes } from '../src/domain/route.ts';
import { oncallMessage } from '../templates/oncall-list.ts';

export default defineCommand({
  summary: 'Who is called, in which order, for which alerts',
  usage: '',
  role: 'viewer',
  parameters: z.object({}),
  positional: [],
  run: async ({ settings }) =>
    oncallMessage({ routes: allRoutes(settings.routes).filter(({ name }) => name !== CANARY_ROUTE) }),
});
