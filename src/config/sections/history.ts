import { z } from 'zod';

/** `history:` */
export const history = z
  .strictObject({
    /** How long the episodes of alerts are kept, for replays and previews. */
    days: z.number().int().min(1).max(3650).default(90),
  })
  .prefault({});
