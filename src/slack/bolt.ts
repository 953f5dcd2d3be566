import { createRequire } from 'node:module';
import type * as Bolt from '@slack/bolt';

/**
 * Bolt as one object. It is CommonJS and re-exports its Web API as a namespace, which Node's import finds no name
 * for; and loaders differ in what its default export is.
 */
export const bolt: typeof Bolt = createRequire(import.meta.url)('@slack/bolt');
