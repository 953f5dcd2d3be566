import type { z } from 'zod';

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list such as [a, b]',
  object: 'a map of keys',
  record: 'a map of keys',
  undefined: 'missing',
  null: 'empty',
};

/** What zod says by itself, where no schema has words of its own. */
const byDefault = /^(Invalid|Too (small|big)|Unrecognized|Expected)/;

/** What is wrong with a value, as a sentence that says what to write. */
export function issueWords(issue: z.core.$ZodIssue): string {
  const words = byDefault.test(issue.message) ? ownWords(issue) : issue.message;
  return words.endsWith('.') ? words : `${words}.`;
}

function ownWords(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return typeWords(issue.expected, /received (\w+)$/.exec(issue.message)?.[1] ?? '');
    case 'invalid_value':
      return `has to be ${issue.values.length === 1 ? '' : 'one of '}${issue.values.map(String).join(', ')}`;
    case 'invalid_key':
      return issue.issues[0] === undefined ? issue.message : issueWords(issue.issues[0]);
    case 'invalid_union':
      return unionWords(issue);
    case 'too_small':
      return sizeWords(issue.origin, 'at least', issue.minimum) ?? issue.message;
    case 'too_big':
      return sizeWords(issue.origin, 'at most', issue.maximum) ?? issue.message;
    default:
      return issue.message;
  }
}

function typeWords(expected: string, received: string): string {
  const wanted = kinds[expected] ?? expected;
  if (received === 'undefined') return `is missing. Add it: ${wanted}`;
  if (received === 'null') return `is empty. Give it ${wanted}, indented below it, or take it out`;
  return `has to be ${wanted}, and is ${kinds[received] ?? received}`;
}

/** The schema that has several forms mostly says it better: this is for those that do not. */
function unionWords(issue: z.core.$ZodIssueInvalidUnion): string {
  if ('options' in issue && Array.isArray(issue.options))
    return `has to be one of ${issue.options.join(', ')}`;
  const forms = issue.errors.flatMap(([first]) => {
    if (first === undefined) return [];
    if (first.code === 'invalid_value') return first.values.map((value) => `'${String(value)}'`);
    return first.code === 'invalid_type' ? [kinds[first.expected] ?? first.expected] : [];
  });
  return forms.length === 0 ? issue.message : `has to be ${[...new Set(forms)].join(' or ')}`;
}

function sizeWords(origin: string, bound: string, size: number | bigint): string | undefined {
  if (origin === 'string')
    return size === 1 ? 'must not be empty' : `has to have ${bound} ${size} characters`;
  if (origin === 'array' || origin === 'set' || origin === 'map' || origin === 'object') {
    return `has to hold ${bound} ${size}`;
  }
  return origin === 'number' || origin === 'int' || origin === 'bigint'
    ? `has to be ${bound} ${size}`
    : undefined;
}
