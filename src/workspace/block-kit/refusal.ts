import type { z } from 'zod';

/** One thing wrong with blocks: what, and where as a JSON pointer. */
export interface BlockFault {
  readonly text: string;
  readonly pointer: string;
}

/** As Slack writes it into `response_metadata.messages`. */
export function formatFault(fault: BlockFault): string {
  return `[ERROR] ${fault.text} [json-pointer:${fault.pointer}]`;
}

/** Translates a schema's issues, prefixing the place of the value that was checked. */
export function faultsOf(error: z.ZodError, base: string): readonly BlockFault[] {
  return error.issues.map((issue) => ({
    text: describe(issue, base.split('/').at(-1) ?? ''),
    pointer: [base, ...issue.path.map((part) => String(part))].join('/'),
  }));
}

function describe(issue: z.core.$ZodIssue, name: string): string {
  switch (issue.code) {
    case 'too_big':
      return issue.origin === 'array'
        ? `no more than ${issue.maximum} items allowed`
        : `must be less than ${Number(issue.maximum) + 1} characters`;
    case 'too_small':
      return issue.origin === 'array'
        ? `no less than ${issue.minimum} items allowed`
        : `must be more than ${Number(issue.minimum) - 1} characters`;
    case 'unrecognized_keys':
      return `unexpected field: ${issue.keys.join(', ')}`;
    case 'invalid_union':
      return 'unsupported type';
    case 'invalid_type':
      return issue.input === undefined
        ? `missing required field: ${String(issue.path.at(-1) ?? name)}`
        : issue.message;
    default:
      return issue.message;
  }
}
