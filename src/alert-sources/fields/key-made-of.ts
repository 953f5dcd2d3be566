import { createHash } from 'node:crypto';
import { InvalidAlertError } from '../../domain/errors.ts';
import { isDeeper } from './is-deeper.ts';

const DEEPEST = 100;

/**
 * A key for what its sender gave none, 32 hex digits: the same content sent twice is the same thing. InvalidAlertError
 * for what is nested on more than 100 levels.
 */
export function keyMadeOf(value: unknown): string {
  if (isDeeper(value, DEEPEST))
    throw new InvalidAlertError('The body is nested too deeply. Send it flatter.');
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);
}
