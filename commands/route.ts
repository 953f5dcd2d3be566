import { z } from 'zod';
import { defineCommand } from '../src/define/command.ts';
import { testRoute } from '../src/incidents/test-route.ts';
import { routeTestMessage } from '../templates/route-test.ts';

export default defineCommand({
  summary: 'Try where an alert would go now: route, card, who is called, what hides it',
  usage: 'test <labels, incident or fingerprint...>',
  examples: ['route test alertname=DiskFull severity=critical', 'route test INC-20261121-0001'],
  role: 'viewer',
  parameters: z.object({
    act: z.literal('test', "has to be 'test'"),
    about: z.string('has to name labels, an incident or a fingerprint').min(1),
  }),
  positional: ['act', 'about...'],
  run: async (context, { about }) => routeTestMessage(await testRoute(context, about)),
});
