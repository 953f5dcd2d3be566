import { z } from 'zod';
import { parseIncidentId } from '../../src/domain/incident-id.ts';

/** An incident's id as people write it; comes out in its full form. */
export const incidentId = z
  .string('has to name an incident, e.g. INC-20261121-0001')
  .transform((text, context) => {
    try {
      return parseIncidentId(text);
    } catch (error) {
      context.addIssue({
        code: 'custom',
        message: error instanceof Error ? error.message : 'is no incident',
        input: text,
      });
      return z.NEVER;
    }
  });
