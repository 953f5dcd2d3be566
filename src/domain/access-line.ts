import { figureOf, type JsonPath, valueAt } from './json-path.ts';
import { type Search, searchText } from './search-expression.ts';

/** One request as a web server logged it. */
export interface AccessLine {
  readonly address: string;
  readonly status: number;
  readonly bytes: number;
  /** `GET /path HTTP/1.1`, as it was logged. */
  readonly request: string;
  /** What else the client sent: referrer and program. */
  readonly told: string;
  /** How long it took, in the unit that the log has. */
  readonly took?: number;
}

/** Where a line of JSON has what. */
export interface AccessFields {
  readonly address: JsonPath;
  readonly status: JsonPath;
  readonly request: JsonPath;
  readonly bytes: JsonPath;
  readonly took: JsonPath;
}

const LONGEST_ADDRESS = 64;
const AFTER_REQUEST = /^" (\d{3}) (\d+|-)(?: |$)/;
const LAST_NUMBER = /(?:^|[\s"=])(\d+(?:\.\d+)?)"?\s*$/;

/**
 * Reads a line of the common or the combined format (of nginx and Apache, also with more behind it); undefined for
 * anything else. `took` finds how long the request took in what is behind; without, it is the last number there.
 */
export function readAccessLine(line: string, took?: Search): AccessLine | undefined {
  const address = line.slice(0, line.indexOf(' '));
  const open = line.indexOf('] "');
  if (address === '' || address.length > LONGEST_ADDRESS || open < 0) return undefined;
  const start = open + 3;
  const end = quoteEnd(line, start);
  const [whole = '', status, bytes] = AFTER_REQUEST.exec(line.slice(end, end + 40)) ?? [];
  if (end < 0 || status === undefined) return undefined;
  const told = line.slice(end + whole.length);
  const found =
    took === undefined ? LAST_NUMBER.exec(told.slice(-60))?.[1] : searchText(took, told).found?.[1];
  const time = figureOf(found);
  return {
    address,
    status: Number(status),
    bytes: bytes === '-' ? 0 : Number(bytes),
    request: line.slice(start, end),
    told,
    ...(time === undefined ? {} : { took: time }),
  };
}

/** The same of a line of JSON that was parsed. */
export function readAccessRecord(record: unknown, fields: AccessFields): AccessLine | undefined {
  const text = (path: JsonPath): string | undefined => {
    const value = valueAt(record, path);
    return typeof value === 'string' ? value : undefined;
  };
  const address = text(fields.address);
  const status = figureOf(valueAt(record, fields.status));
  if (address === undefined || address.length > LONGEST_ADDRESS || status === undefined) return undefined;
  const time = figureOf(valueAt(record, fields.took));
  return {
    address,
    status,
    bytes: figureOf(valueAt(record, fields.bytes)) ?? 0,
    request: text(fields.request) ?? '',
    told: '',
    ...(time === undefined ? {} : { took: time }),
  };
}

/** Where the quotes close; a quote within is written \". */
function quoteEnd(line: string, start: number): number {
  for (let at = line.indexOf('"', start); at >= 0; at = line.indexOf('"', at + 1)) {
    let escapes = 0;
    while (line[at - 1 - escapes] === '\\') escapes += 1;
    if (escapes % 2 === 0) return at;
  }
  return -1;
}
