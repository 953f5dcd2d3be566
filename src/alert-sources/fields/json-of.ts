import { isDeeper } from './is-deeper.ts';

/** Nobody reads more of it than that. */
const LONGEST = 10_000;
const DEEPEST = 20;

/** What is not text as one line of JSON to be shown; of more than 10,000 characters the first. */
export function jsonOf(value: unknown): string {
  if (isDeeper(value, DEEPEST)) return '(nested too deep to be shown)';
  return (JSON.stringify(value) ?? '').slice(0, LONGEST);
}
