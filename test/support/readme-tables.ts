import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Definitions } from '../../src/app/definitions.ts';
import { variables } from '../../src/config/variables.ts';
import { type OpsError, opsErrors } from '../../src/domain/errors.ts';
import { statusByCode } from '../../src/http/error-answer.ts';
import { root } from './import-graph.ts';

const file = join(root, 'README.md');

const cell = (text: string) => text.replaceAll('|', '\\|');
const row = (...cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;

/** What the README says about the definitions, made of the definitions. */
export function readmeTables({ commands, sources }: Definitions): Readonly<Record<string, string>> {
  return {
    commands: [
      '| command | role | what it does |',
      '|---|---|---|',
      ...commands.map((one) => row(`\`/ops ${`${one.name} ${one.usage}`.trim()}\``, one.role, one.summary)),
    ].join('\n'),
    sources: [
      '| source | what it takes | how it knows its sender |',
      '|---|---|---|',
      ...sources.map((one) => row(placeOf(one), one.title, knowingOf(one))),
    ].join('\n'),
    environment: [
      '| variable | default | meaning |',
      '|---|---|---|',
      ...variables.map((one) =>
        row(
          `\`${one.name}\`${one.secret ? ' (or `_FILE`)' : ''}`,
          one.fallback === undefined ? '' : `\`${one.fallback}\``,
          one.meaning,
        ),
      ),
    ].join('\n'),
    errors: [
      '| code | HTTP | tried again by itself | meaning |',
      '|---|---|---|---|',
      ...opsErrors.map((OpsErrorClass) => {
        const error: OpsError = Reflect.construct(OpsErrorClass, ['', 0]);
        return row(
          `\`${error.code}\``,
          String(statusByCode[error.code]),
          error.retryable ? 'yes' : 'no',
          meanings[error.code] ?? '',
        );
      }),
    ].join('\n'),
  };
}

function placeOf(source: Definitions['sources'][number]): string {
  return source.arrivesBy === 'mail' ? '`sources.email`' : `\`${source.path ?? `/alerts/${source.name}`}\``;
}

function knowingOf(source: Definitions['sources'][number]): string {
  if (source.arrivesBy === 'mail') return 'allow-list of senders';
  const ways = ['token'];
  if (source.bodyToken !== undefined) ways.push('in the body');
  if (source.urlToken === true) ways.push('or `?access_token=`');
  if (source.signature !== undefined) ways.push('or signature');
  return ways.join(' ');
}

const meanings: Readonly<Record<string, string>> = {
  usage: 'The words of a command or request are not understood; the message shows how to write them.',
  permission: 'The role or token is missing; the message names it and who can grant it.',
  not_found: 'What was named does not exist (any more).',
  conflict: 'It cannot be done in the present state, or somebody else holds it.',
  stale: 'It has changed since the actor saw it; look again and repeat if still wanted.',
  unreachable: 'PostgreSQL, Redis, Slack or a probe’s target does not answer.',
  timeout: 'It did not answer within its deadline.',
  config: 'The environment or the configuration is wrong; every mistake is listed with its place.',
  invalid_alert: 'An alert’s body is not acceptable; the field is named.',
  signature: 'A request claims to come from Slack, or from a source that signs, and cannot show it.',
  rate_limited: 'Slack asked to wait; it goes on by itself after the time that Slack named.',
};

function section(text: string, name: string): { start: number; end: number } {
  const open = `<!-- ${name} -->\n`;
  const start = text.indexOf(open) + open.length;
  const end = text.indexOf(`\n<!-- /${name} -->`, start);
  if (start < open.length || end < 0) throw new Error(`README.md has no section <!-- ${name} -->.`);
  return { start, end };
}

/** What stands in the README at this moment. */
export function readmeSection(name: string): string {
  const text = readFileSync(file, 'utf8');
  const { start, end } = section(text, name);
  return text.slice(start, end);
}

/** Writes the tables into the README. */
export function writeReadme(tables: Readonly<Record<string, string>>): void {
  let text = readFileSync(file, 'utf8');
  for (const [name, table] of Object.entries(tables)) {
    const { start, end } = section(text, name);
    text = `${text.slice(0, start)}${table}${text.slice(end)}`;
  }
  writeFileSync(file, text);
}
