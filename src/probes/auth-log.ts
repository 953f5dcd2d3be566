import { z } from 'zod';
import { absolutePath, duration } from '../define/parameters.ts';
import { defineProbe } from '../define/probe.ts';
import { formatDuration, HOUR_MS } from '../domain/duration.ts';
import { NotFoundError, UnreachableError } from '../domain/errors.ts';
import type { Reading } from '../domain/probe.ts';
import { type AuthReport, firstLog, readAuthFile, readAuthJournal } from '../targets/auth-log.ts';
import { systemProgram } from '../targets/programs/system-program.ts';

const parameters = z.strictObject({
  /** How far back; default 24h. */
  window: duration.default(24 * HOUR_MS),
  /** Where it is told: the first of the files that is written to, else the journal; or one of both. */
  source: z.enum(['auto', 'files', 'journal']).default('auto'),
  /** Log files; what was rotated stands beside them. */
  files: z.array(absolutePath).min(1).default(['/var/log/auth.log', '/var/log/secure']),
  /** So many addresses are named, the worst first. */
  top: z.int().min(1).max(20).default(5),
  /** journalctl where it does not stand in the usual folders. */
  journalctl: absolutePath.optional(),
});

/** Log-ins that failed, were denied or went well in the last hours, and from where. */
export default defineProbe({
  title: 'Log-ins of this host',
  parameters,
  spawns: true,
  timeoutMs: 20_000,
  metrics: {
    failed: { title: 'Log-ins failed', unit: 'count' },
    denied: { title: 'Log-ins denied', unit: 'count' },
    accepted: { title: 'Log-ins accepted', unit: 'count' },
    'failed-addresses': { title: 'Addresses with failed or denied log-ins', unit: 'count' },
    'top-address-failed': { title: 'Failed and denied log-ins of the worst address', unit: 'count' },
    'invalid-users': { title: 'Names tried of users that do not exist', unit: 'count' },
    'sudo-failures': { title: 'Refusals of sudo and su', unit: 'count' },
  },
  async run({ signal, clock }, { window, source, files, top, journalctl }) {
    const now = clock.now();
    const since = new Date(now.getTime() - window);
    const report = await readReport({ source, files, journalctl }, since, now, signal);
    const { tally, cut } = report;
    const about = `${cut ? 'at least, ' : ''}in ${formatDuration(window)} by ${report.source}`;
    const worst = tally.byAddress.slice(0, top).map(([address, count]) => `${address} ${count}`);
    const count = (metric: string, value: number, detail = ''): Reading => ({
      metric,
      value,
      unit: 'count',
      ...(detail === '' ? {} : { detail }),
    });
    return [
      count('failed', tally.failed, about),
      count('denied', tally.denied),
      count('accepted', tally.accepted),
      count('failed-addresses', tally.byAddress.length),
      count('top-address-failed', tally.byAddress[0]?.[1] ?? 0, worst.join(', ')),
      count('invalid-users', tally.unknownUsers),
      count('sudo-failures', tally.elevations),
    ];
  },
});

type Parameters = z.output<typeof parameters>;

/** Something logs in every hour, if only a timer: a file without a line of it was left behind for the journal. */
const longestSilenceMs = 24 * HOUR_MS;

async function readReport(
  { source, files, journalctl }: Pick<Parameters, 'source' | 'files' | 'journalctl'>,
  since: Date,
  now: Date,
  signal: AbortSignal,
): Promise<AuthReport> {
  const living = new Date(Math.min(since.getTime(), now.getTime() - longestSilenceMs));
  const file =
    source === 'journal' ? undefined : await firstLog(files, source === 'auto' ? living : undefined);
  if (file !== undefined) return await readAuthFile(file, since, now, signal);
  if (source === 'files') {
    throw new UnreachableError(
      `There is no log of log-ins at ${files.join(' or ')}. Write where it stands, or source: journal.`,
    );
  }
  try {
    const program = systemProgram('journalctl', { file: journalctl, mostBytes: 32 * 1024 * 1024 });
    return await readAuthJournal(program, since, signal);
  } catch (error) {
    // Where there is no journal, nobody has logged in for so long.
    const quiet = source === 'auto' && error instanceof NotFoundError ? await firstLog(files) : undefined;
    if (quiet === undefined) throw error;
    return await readAuthFile(quiet, since, now, signal);
  }
}
