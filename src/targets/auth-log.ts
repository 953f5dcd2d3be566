import { stat } from 'node:fs/promises';
import { type AuthEvent, authEvent } from './auth-events.ts';
import { type AuthTally, createAuthTally } from './auth-tally.ts';
import { readJournal } from './journal.ts';
import type { SystemProgram } from './programs/system-program.ts';
import { readRotatedLines } from './rotated-lines.ts';
import { syslogParts, syslogTime } from './syslog-line.ts';

/** A tally, and whether there was more than was read: the figures are lower bounds then. */
export interface AuthReport {
  readonly tally: AuthTally;
  readonly cut: boolean;
  /** What was read, for people. */
  readonly source: string;
}

/** Of a log; some 700,000 lines. */
const mostBytes = 64 * 1024 * 1024;
const mostEntries = 20_000;

/** The first of these files that is there and was written to since; undefined when none is. */
export async function firstLog(files: readonly string[], since = new Date(0)): Promise<string | undefined> {
  for (const file of files) {
    const present = await stat(file).then(
      (found) => found.isFile() && found.mtime >= since,
      () => false,
    );
    if (present) return file;
  }
  return undefined;
}

/** Goes through a log file, what was rotated included. */
export async function readAuthFile(
  file: string,
  since: Date,
  now: Date,
  signal: AbortSignal,
): Promise<AuthReport> {
  const tally = createAuthTally();
  const cut = await readRotatedLines(
    file,
    since,
    mostBytes,
    {
      goesOn: (oldest) => (syslogTime(oldest, now)?.getTime() ?? since.getTime()) >= since.getTime(),
      take(line) {
        const event = eventIn(line);
        // Reading a time costs more than seeing that a line says nothing: it comes second.
        if (event === undefined) return;
        const at = syslogTime(line, now);
        if (at !== undefined && at >= since && at.getTime() <= now.getTime() + 60_000) tally.add(event);
      },
    },
    signal,
  );
  return { tally: tally.result(), cut, source: file };
}

function eventIn(line: string): AuthEvent | undefined {
  const parts = syslogParts(line);
  return parts === undefined ? undefined : authEvent(parts);
}

/** Asks the journal for what the authentication facilities (4 and 10) wrote. */
export async function readAuthJournal(
  journalctl: SystemProgram,
  since: Date,
  signal: AbortSignal,
): Promise<AuthReport> {
  const tally = createAuthTally();
  const { entries, cut } = await readJournal(
    journalctl,
    {
      since,
      matches: ['SYSLOG_FACILITY=4', 'SYSLOG_FACILITY=10'],
      fields: ['SYSLOG_IDENTIFIER', 'MESSAGE'],
      most: mostEntries,
    },
    signal,
  );
  for (const entry of entries) {
    const event = authEvent({ program: entry['SYSLOG_IDENTIFIER'] ?? '', message: entry['MESSAGE'] ?? '' });
    if (event !== undefined) tally.add(event);
  }
  return { tally: tally.result(), cut, source: 'the journal' };
}
