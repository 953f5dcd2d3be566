import { readFileSync } from 'node:fs';
import { loadAllDefinitions } from '../../app/definitions.ts';
import type { DeliveryHeaders, LoadedAlertSource } from '../../define/alert-source.ts';
import { parseDelivery } from '../../define/parse-delivery.ts';
import { optionsFor, plannedSources } from '../../define/source-plans.ts';
import { defineVerb } from '../../define/verb.ts';
import { InvalidAlertError, NotFoundError, UsageError } from '../../domain/errors.ts';
import { readMail } from '../../mail/read-mail.ts';
import { configurationOf } from '../configuration-of.ts';
import { parsedLines } from '../parsed-lines.ts';

export default defineVerb({
  summary: 'Show what a body becomes: its alerts and changes, or the exact error with exit code 1',
  usage: '<file> [--source name] [--config folder] [--header "name: value"] [--json]',
  options: {
    source: { type: 'string' },
    config: { type: 'string' },
    header: { type: 'string', multiple: true },
    json: { type: 'boolean' },
  },
  words: { least: 1, most: 1 },
  run: async ({ env, out }, [file = ''], options) => {
    const folder = options.config ?? env['WATCHBILL_CONFIG'];
    const plans = folder === undefined || folder === '' ? {} : (await configurationOf(folder)).sources;
    const { sources } = await loadAllDefinitions();
    const source = chosen(plannedSources(sources, plans), options.source, file);
    const context = {
      now: new Date(),
      headers: headersOf(options.header ?? []),
      options: optionsFor(source, plans[source.name]),
    };
    const parsed = await parseDelivery(source, await bodyOf(file, source), context);
    out(
      options.json === true
        ? JSON.stringify(parsed, undefined, 2)
        : parsedLines(source.name, parsed).join('\n'),
    );
    return 0;
  },
});

/** The source that is named, or the one that a file is called like: `github-failed.json`, `alert.eml`. */
function chosen(
  sources: readonly LoadedAlertSource[],
  name: string | undefined,
  file: string,
): LoadedAlertSource {
  const base = file.split('/').at(-1) ?? '';
  const guessed = base.endsWith('.eml')
    ? 'email'
    : [...sources].sort((a, b) => b.name.length - a.name.length).find((one) => base.startsWith(one.name))
        ?.name;
  const wanted = name ?? guessed ?? 'generic';
  const found = sources.find((one) => one.name === wanted);
  if (found !== undefined) return found;
  throw new NotFoundError(
    `There is no alert source '${wanted}'. Sources: ${sources.map((one) => one.name).join(', ')}.`,
  );
}

async function bodyOf(file: string, source: LoadedAlertSource): Promise<unknown> {
  const bytes = read(file);
  if (source.arrivesBy === 'mail' && file.endsWith('.eml')) return await readMail(bytes);
  const text = bytes.toString('utf8').replace(/^\ufeff/, '');
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (Object.values(source.contentTypes ?? {}).includes('text')) return text;
    throw new InvalidAlertError(`'${file}' is not valid JSON (${reason(cause)}).`, { cause });
  }
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new UsageError(`'${file}' cannot be read (${reason(cause)}).`, { cause });
  }
}

function headersOf(lines: readonly string[]): DeliveryHeaders {
  return Object.fromEntries(
    lines.map((line) => {
      const [, name, value] = /^([^:\s]+):\s*(.*)$/.exec(line) ?? [];
      if (name === undefined) {
        throw new UsageError(`'${line}' is no header. Write it like "X-GitHub-Event: push".`);
      }
      return [name.toLowerCase(), value];
    }),
  );
}

const reason = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
