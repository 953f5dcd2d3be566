import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import { ConfigError, UnreachableError } from '../../domain/errors.ts';
import { type JsonPath, parseJsonPath, valueAt } from '../../domain/json-path.ts';
import type { AuditSource } from './audit-source.ts';
import { csvRecords } from './csv-records.ts';
import { documentKey } from './document-key.ts';

export interface ManifestPlan {
  readonly manifest: string;
  readonly format: 'json' | 'jsonl' | 'csv' | undefined;
  /** Where the entries stand in a JSON document; '' is the document itself. */
  readonly entries: string;
  /** Field or column with the document's name, and the one with its hash. */
  readonly name: string;
  readonly hash: string;
  readonly strip: string;
}

// JSON is read whole and takes several times its size; lines and CSV are read as they come.
const largestJson = 64 * 1024 * 1024;
const longestLine = 1_048_576;

/** A list of documents in a file: JSON (a list of objects, or an object of name → hash), JSON lines or CSV with a head. */
export function manifestSource(plan: ManifestPlan): AuditSource {
  const about = `the manifest '${plan.manifest}'`;
  const format = plan.format ?? formatOf(plan.manifest);
  const records = { json: jsonRecords, jsonl: lineRecords, csv: tableRecords }[format];
  return {
    about,
    async *documents(signal) {
      try {
        for await (const { name, hash } of records(plan, about, signal)) {
          const key = documentKey(name, { strip: plan.strip });
          if (key !== undefined) yield hash === undefined ? { key } : { key, hash: hash.toLowerCase() };
        }
      } catch (cause) {
        signal.throwIfAborted();
        throw explained(about, cause);
      }
    },
  };
}

interface ManifestRecord {
  readonly name: string;
  readonly hash: string | undefined;
}
type Records = (plan: ManifestPlan, about: string, signal: AbortSignal) => AsyncGenerator<ManifestRecord>;

const jsonRecords: Records = async function* (plan, about, signal) {
  const fields = fieldsOf(plan);
  const { size } = await stat(plan.manifest);
  if (size > largestJson) {
    throw new ConfigError(`${capital(about)} is larger than 64 MiB. Write it as JSON lines (.jsonl) or CSV.`);
  }
  const document: unknown = JSON.parse(await readFile(plan.manifest, { encoding: 'utf8', signal }));
  const found = plan.entries === '' ? document : valueAt(document, parseJsonPath(plan.entries));
  if (Array.isArray(found)) {
    for (const [index, one] of found.entries()) yield recordOf(one, fields, `${about}, entry ${index}`);
    return;
  }
  if (found === null || typeof found !== 'object') throw unusable(about, 'holds no list and no object there');
  for (const [name, hash] of Object.entries(found)) {
    yield { name, hash: typeof hash === 'string' ? hash : textAt(hash, fields.hash) };
  }
};

const lineRecords: Records = async function* (plan, about, signal) {
  const fields = fieldsOf(plan);
  let number = 0;
  for await (const line of linesOf(textOf(plan.manifest, signal), about)) {
    number += 1;
    if (line.trim() !== '') yield recordOf(JSON.parse(line), fields, `${about}, line ${number}`);
  }
};

const tableRecords: Records = async function* (plan, about, signal) {
  let columns: { name: number; hash: number } | undefined;
  for await (const fields of csvRecords(textOf(plan.manifest, signal), about)) {
    if (columns === undefined) {
      columns = { name: fields.indexOf(plan.name), hash: fields.indexOf(plan.hash) };
      if (columns.name < 0) throw unusable(about, `has no column '${plan.name}' in its first line`);
      continue;
    }
    const name = fields[columns.name];
    if (name !== undefined && name !== '') yield { name, hash: fields[columns.hash] || undefined };
  }
};

/** Where an entry of JSON has its name and hash, read once and not for each of a million. */
interface EntryFields {
  readonly name: JsonPath;
  readonly hash: JsonPath;
  readonly title: string;
}

function fieldsOf({ name, hash }: ManifestPlan): EntryFields {
  return { name: parseJsonPath(name), hash: parseJsonPath(hash), title: name };
}

function recordOf(entry: unknown, { name, hash, title }: EntryFields, about: string): ManifestRecord {
  if (typeof entry === 'string') return { name: entry, hash: undefined };
  const found = textAt(entry, name);
  if (found === undefined) throw unusable(about, `has no '${title}'`);
  return { name: found, hash: textAt(entry, hash) };
}

function textAt(entry: unknown, path: JsonPath): string | undefined {
  const value = valueAt(entry, path);
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
}

function textOf(file: string, signal: AbortSignal): AsyncIterable<string> {
  return createReadStream(file, { encoding: 'utf8', signal });
}

async function* linesOf(chunks: AsyncIterable<string>, about: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > longestLine) throw unusable(about, 'has a line of more than a mebibyte');
    yield* lines;
  }
  if (rest !== '') yield rest;
}

function formatOf(file: string): 'json' | 'jsonl' | 'csv' {
  const extension = extname(file).toLowerCase();
  return extension === '.csv' ? 'csv' : ['.jsonl', '.ndjson'].includes(extension) ? 'jsonl' : 'json';
}

function explained(about: string, cause: unknown): Error {
  if (cause instanceof ConfigError) return cause;
  if (cause instanceof SyntaxError) return unusable(about, `is not valid JSON (${cause.message})`);
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  return new UnreachableError(
    `${capital(about)} cannot be read (${code}). Nothing was compared: without it every vector would look like an orphan.`,
    { cause },
  );
}

const unusable = (about: string, why: string) =>
  new ConfigError(`${capital(about)} ${why}. See to the file, or to 'source' in the parameters.`);

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);
