import { ConfigError } from '../../domain/errors.ts';

const longestRecord = 1_048_576;

/** Records of comma-separated values (RFC 4180), as they come; a field in quotes may hold line ends. */
export async function* csvRecords(chunks: AsyncIterable<string>, about: string): AsyncGenerator<string[]> {
  let fields: string[] = [];
  let field = '';
  let quoted = false;
  let closing = false;
  let length = 0;
  let first = true;
  for await (const chunk of chunks) {
    for (const one of first ? chunk.replace(/^\uFEFF/, '') : chunk) {
      length += 1;
      if (length > longestRecord) {
        throw new ConfigError(`A record of ${about} is longer than a mebibyte. See whether a quote is open.`);
      }
      if (quoted && !closing) {
        if (one === '"') closing = true;
        else field += one;
        continue;
      }
      if (closing && one === '"') {
        field += '"';
        closing = false;
      } else if (one === '"' && field === '' && !closing) quoted = true;
      else if (one === ',') {
        fields.push(field);
        field = '';
        quoted = closing = false;
      } else if (one === '\n') {
        fields.push(field.endsWith('\r') ? field.slice(0, -1) : field);
        if (fields.length > 1 || fields[0] !== '') yield fields;
        fields = [];
        field = '';
        quoted = closing = false;
        length = 0;
      } else field += one;
    }
    first = false;
  }
  if (field !== '' || fields.length > 0) yield [...fields, field.replace(/\r$/, '')];
}
