import { z } from 'zod';
import { UnreachableError } from '../domain/errors.ts';
import { failureOf, type SystemProgram } from './programs/system-program.ts';

/** What is wanted of the journal. */
export interface JournalQuestion {
  readonly since: Date;
  /** Of units; left out: of all. */
  readonly units?: readonly string[];
  /** `FIELD=value`; the same field twice is either of them. */
  readonly matches?: readonly string[];
  /** 0 (emergency) to 7 (debug): this and what is worse. */
  readonly priority?: number;
  readonly fields: readonly string[];
  readonly most: number;
}

/** The newest entries of a window, and whether there were more than could be taken. */
export interface JournalEntries {
  readonly entries: readonly JournalEntry[];
  readonly cut: boolean;
}

export type JournalEntry = Readonly<Record<string, string>>;

const jsonEntry = z.record(z.string(), z.unknown());

/**
 * Reads the journal by `journalctl`. UnreachableError where there is none, or where this user sees its own messages
 * only: "no errors" would be a lie then.
 */
export async function readJournal(
  journalctl: SystemProgram,
  { since, units = [], matches = [], priority, fields, most }: JournalQuestion,
  signal: AbortSignal,
): Promise<JournalEntries> {
  const end = await journalctl.run(
    [
      '--output=json',
      `--output-fields=${fields.join(',')}`,
      `--since=@${Math.floor(since.getTime() / 1000)}`,
      `--lines=${most + 1}`,
      '--no-pager',
      ...(priority === undefined ? [] : [`--priority=${priority}`]),
      ...units.map((unit) => `--unit=${unit}`),
      ...matches,
    ],
    signal,
  );
  const refused = /not seeing messages from other users|No journal files were|Permission denied/.exec(
    end.stderr,
  );
  if (refused !== null) {
    throw new UnreachableError(
      `The journal of this host cannot be read (${refused[0].toLowerCase()}). Let the user into the group systemd-journal, and see that the journal is kept.`,
    );
  }
  if (end.exitStatus !== 0) throw failureOf(journalctl, end);
  const entries = end.stdout
    .split('\n')
    // `-- No entries --` and `-- Boot … --` stand between the entries.
    .filter((line) => line !== '' && !line.startsWith('-- '))
    .map(parseEntry);
  return { entries: entries.slice(-most), cut: entries.length > most };
}

function parseEntry(line: string): JournalEntry {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw new UnreachableError(`'journalctl' answered '${line.slice(0, 80)}', which is no JSON.`, { cause });
  }
  const entry = jsonEntry.safeParse(value).data ?? {};
  return Object.fromEntries(Object.entries(entry).map(([name, field]) => [name, textOf(field)]));
}

// A field that is not UTF-8 comes as a list of bytes, one that is too long as null, one that stands twice as a list.
function textOf(field: unknown): string {
  if (Array.isArray(field)) {
    return field.every((byte) => typeof byte === 'number')
      ? Buffer.from(field).toString('utf8')
      : textOf(field[0]);
  }
  return typeof field === 'string' ? field : '';
}
