import { SignatureError } from '../../src/domain/errors.ts';
import type { Outside } from '../../src/domain/ports/outside.ts';

/** Nothing outside may be called: who tries is told, and the test sees it. */
export const closedOutside: Outside = {
  read: async ({ url }) => {
    throw new SignatureError(`'${url}' is called in a test that allows no calls.`);
  },
};
