import type { LineCounter, YAMLError, YAMLWarning } from 'yaml';

const indentation =
  'the indentation does not fit. Keys of one map begin in the same column, and what belongs to a key stands deeper than it; a text with a colon in it stands in quotes';
const quotes = `cannot begin a value without quotes. Put it into quotes, e.g. '> 80'`;

/** What the parser of YAML stumbled over, one sentence a line of the file: the rest of that line follows from it. */
export function yamlMistakes(
  errors: readonly (YAMLError | YAMLWarning)[],
  text: string,
  lines: LineCounter,
): readonly string[] {
  const byLine = Map.groupBy(errors, ({ pos }) => lines.linePos(pos[0]).line);
  return [...byLine].flatMap(([line, [first]]) =>
    first === undefined ? [] : `${line} ${words(first, text)}.`,
  );
}

function words({ code, message, pos }: YAMLError | YAMLWarning, text: string): string {
  const [head = ''] = message.split('\n');
  const plain = head.replace(/ at line \d+, column \d+:?$/, '');
  const there = /^[^\n:]*/.exec(text.slice(pos[0]))?.[0].trim() ?? '';
  switch (code) {
    case 'TAB_AS_INDENT':
      return 'a tab stands where blanks have to: YAML is indented by blanks only';
    case 'DUPLICATE_KEY':
      return `the key '${there.slice(0, 60)}' is there twice in one map. Keep one of them`;
    case 'BAD_INDENT':
      return plain.startsWith('Flow')
        ? `a bracket that was opened above is not closed: end it with ${plain.slice(-1)}. Behind a blank, '#' begins a comment: put '#channel' into quotes`
        : indentation;
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTILINE_IMPLICIT_KEY':
      return indentation;
    case 'BAD_SCALAR_START':
      return `'${text.slice(pos[0], pos[0] + 1)}' ${quotes}`;
    case 'UNEXPECTED_TOKEN':
      return /[>|]\s*$/.test(text.slice(0, pos[0])) ? `'>' ${quotes}` : plain;
    case 'MULTIPLE_DOCS':
      return 'a second document begins here (---). Keep one in a file';
    case 'TAG_RESOLVE_FAILED':
      return `the tag '${/![^\s]*/.exec(text.slice(pos[0]))?.[0] ?? ''}' is not known. Take it out`;
    default:
      return plain;
  }
}
