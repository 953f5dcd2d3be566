import { UsageError } from './errors.ts';
import { type Matcher, parseMatcher } from './matcher.ts';

/** Reads one matcher a line, blank lines left out. UsageError naming the line for what is none. */
export function parseMatcherLines(text: string): readonly Matcher[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    // What is copied from elsewhere comes as a list.
    const bare = line.trim().replace(/,$/, '');
    if (bare === '') return [];
    try {
      return [parseMatcher(bare)];
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      throw new UsageError(`Line ${index + 1}: ${error.message}`, { cause: error });
    }
  });
}
