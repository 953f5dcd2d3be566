import { nearestWord } from '../../domain/nearest-word.ts';
import type { Mistake } from '../sections/mistake.ts';

const shown = 30;

/** The mistake of naming something that is not there; suggests what was probably meant. */
export function unknownName(
  kind: string,
  wanted: string,
  known: readonly string[],
  path: readonly PropertyKey[],
): Mistake {
  const meant = nearestWord(wanted, known);
  const left = known.length - shown;
  const list = `${known.slice(0, shown).join(', ') || 'none'}${left > 0 ? ` and ${left} more` : ''}`;
  const hint = meant === undefined ? `There are: ${list}.` : `Did you mean '${meant}'?`;
  return { path, message: `there is no ${kind} '${wanted}'. ${hint}` };
}
