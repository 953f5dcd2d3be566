import { z } from 'zod';

/** `links:` */
export const links = z
  .strictObject({
    schemes: z.array(z.enum(['https', 'http', 'mailto'])).default(['https', 'http', 'mailto']),
  })
  .prefault({});
