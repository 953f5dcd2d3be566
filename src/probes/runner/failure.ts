import { hideSecrets, scrubSecrets } from './scrub-secrets.ts';

const longest = 300;

/** Runs it; what it throws has lost the secrets that it was given. */
export async function withoutSecrets<T>(secrets: readonly string[], run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const text = messageOf(error);
    const hidden = hideSecrets(text, secrets);
    if (hidden === text) throw error;
    throw new Error(hidden);
  }
}

/** Why something failed, for people: one line without secrets, never empty. */
export function describeFailure(error: unknown): string {
  return shorten(scrubSecrets(messageOf(error)), longest);
}

// A refused connection to a host with two addresses is an AggregateError with an empty message.
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message !== '') return error.message;
  if (error instanceof AggregateError && error.errors.length > 0) return messageOf(error.errors[0]);
  return 'code' in error ? String(error.code) : error.name;
}

/** One line of at most `length` characters; a mark says that something was left out. */
export function shorten(text: string, length: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const characters = [...line];
  return characters.length <= length ? line : `${characters.slice(0, length - 1).join('')}…`;
}
