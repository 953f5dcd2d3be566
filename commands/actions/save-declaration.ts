import { z } from 'zod';
import { defineAction } from '../../src/define/action.ts';
import { severities } from '../../src/domain/alert.ts';
import { declareIncident } from '../../src/incidents/declare-incident.ts';
import { declaredMessage } from '../../templates/act-outcome.ts';

const form = z.object({
  title: z.string('Say what is wrong.').trim().min(3, 'Say what is wrong.').max(200),
  severity: z.enum(severities, 'Choose one.'),
  system: z.string().trim().max(100).nullish(),
});

export default defineAction({
  summary: 'Open the incident of the form',
  surface: 'modal',
  role: 'operator',
  async run(context, { fields }) {
    const parsed = form.safeParse(fields);
    if (!parsed.success) {
      return {
        errors: Object.fromEntries(
          parsed.error.issues.map((issue) => [String(issue.path[0]), issue.message]),
        ),
      };
    }
    const { title, severity, system } = parsed.data;
    const incident = await declareIncident(context, {
      title,
      severity,
      actor: context.actor,
      ...(system ? { system } : {}),
    });
    return { reply: declaredMessage(incident) };
  },
});
