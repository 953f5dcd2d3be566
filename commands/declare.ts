import { z } from 'zod';
import { defineCommand } from '../src/define/command.ts';
import { severities } from '../src/domain/alert.ts';
import { declareIncident } from '../src/incidents/declare-incident.ts';
import { declaredMessage } from '../templates/act-outcome.ts';

export default defineCommand({
  summary: 'Declare an incident that no alert has told',
  usage: '<severity> <title...>',
  examples: ['declare critical checkout is down'],
  role: 'operator',
  parameters: z.object({
    severity: z.enum(severities),
    title: z.string('has to say what is wrong').min(3).max(200),
  }),
  positional: ['severity', 'title...'],
  async run(context, { severity, title }) {
    return declaredMessage(await declareIncident(context, { title, severity, actor: context.actor }));
  },
});
