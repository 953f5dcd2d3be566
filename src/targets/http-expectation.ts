import { UnreachableError } from '../domain/errors.ts';
import { type JsonPath, valueAt } from '../domain/json-path.ts';
import { type Search, searchText } from '../domain/search-expression.ts';
import type { HttpAnswer } from './http-request.ts';
import { inPieces } from './in-pieces.ts';

/** What an answer has to be. */
export interface HttpExpectation {
  /** Lowest and highest of each range. */
  readonly status: readonly (readonly [number, number])[];
  /** Found in one of the lines of the body. */
  readonly bodyMatch?: Search | undefined;
  readonly tls?:
    | { readonly atLeast: 'TLSv1.2' | 'TLSv1.3'; readonly issuer?: string | undefined }
    | undefined;
  readonly json: readonly {
    readonly path: { readonly text: string; readonly steps: JsonPath };
    readonly equals?: string | number | boolean | null | undefined;
  }[];
}

/** In what an answer is not as it has to be, to be read after its address; undefined when it is. */
export async function shortcoming(
  answer: HttpAnswer,
  wanted: HttpExpectation,
  document: unknown,
  signal: AbortSignal,
): Promise<string | undefined> {
  return (
    wrongStatus(answer.status, wanted.status) ??
    wrongTls(answer, wanted.tls) ??
    (await wrongBody(answer, wanted.bodyMatch, signal)) ??
    wrongValue(document, wanted.json)
  );
}

/** Whether the status is one of those wanted: what follows from the body does not, where it is not. */
export function hasStatus(status: number, wanted: HttpExpectation['status']): boolean {
  return wanted.some(([low, high]) => status >= low && status <= high);
}

function wrongStatus(status: number, wanted: HttpExpectation['status']): string | undefined {
  if (hasStatus(status, wanted)) return undefined;
  const ranges = wanted.map(([low, high]) => (low === high ? `${low}` : `${low}-${high}`));
  return `answered ${status} where ${ranges.join(', ')} is expected`;
}

function wrongTls({ tls }: HttpAnswer, wanted: HttpExpectation['tls']): string | undefined {
  if (wanted === undefined) return undefined;
  if (tls === undefined) return 'is not served over TLS';
  if (tls.protocol < wanted.atLeast) return `speaks ${tls.protocol} where ${wanted.atLeast} is expected`;
  const { CN, O } = tls.certificate.issuer ?? {};
  const names = [CN, O].flat().filter((name) => name !== undefined);
  if (wanted.issuer === undefined || names.some((name) => name.includes(wanted.issuer ?? '')))
    return undefined;
  return `has a certificate of '${names.join(', ').slice(0, 80)}' where '${wanted.issuer}' is expected`;
}

async function wrongBody(
  { body, address }: HttpAnswer,
  search: Search | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (search === undefined) return undefined;
  const pieces = inPieces(signal);
  let cut = false;
  for (const line of body.toString().split(/\r?\n/)) {
    await pieces.rest();
    const result = searchText(search, line);
    if (result.found !== undefined) return undefined;
    cut ||= result.cut;
  }
  if (!cut) return `answered a body in which no line matches '${search.source}'`;
  throw new UnreachableError(
    `${address} answered a line too long to be searched for '${search.source}'. Ask for less, or use json.`,
  );
}

function wrongValue(document: unknown, wanted: HttpExpectation['json']): string | undefined {
  for (const { path, equals } of wanted) {
    if (equals === undefined) continue;
    const value = valueAt(document, path.steps);
    if (value === equals) continue;
    const found = value === undefined ? 'nothing' : (JSON.stringify(value)?.slice(0, 80) ?? 'nothing');
    return `has ${found} at '${path.text}' where ${JSON.stringify(equals)} is expected`;
  }
  return undefined;
}
