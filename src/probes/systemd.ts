import { z } from 'zod';
import { absolutePath, duration } from '../define/parameters.ts';
import { defineProbe } from '../define/probe.ts';
import { formatDuration, HOUR_MS } from '../domain/duration.ts';
import type { Reading } from '../domain/probe.ts';
import { counterChange } from '../targets/counter-change.ts';
import { type JournalEntry, readJournal } from '../targets/journal.ts';
import { systemProgram } from '../targets/programs/system-program.ts';
import { readFailedUnits, readUnits, type UnitState } from '../targets/systemd.ts';

const namesShown = 6;
/** Of the journal; a host that writes more errors than this in a window has that many at least. */
const mostEntries = 5_000;

/** As systemd allows them; without a suffix it is a service. `name@.service` is a template, which never runs itself. */
const unitName = z
  .string()
  .regex(/^[A-Za-z0-9_][A-Za-z0-9:_.\\@-]{0,254}$/, "has to be a unit's name such as 'nginx.service'")
  .refine(
    (name) => !/@(\.[a-z]+)?$/.test(name),
    "is a template. Name an instance of it such as 'worker@1.service'",
  );

const priorities = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug'] as const;

/** Units of systemd, what has failed on the host, errors in the journal. */
export default defineProbe({
  title: 'Units of systemd',
  parameters: z.strictObject({
    /** Units; a name without a suffix is a service. Default none. */
    units: z
      .array(unitName)
      .max(100)
      .refine((all) => new Set(all).size === all.length, 'names a unit twice')
      .default([]),
    /** Whether the failed units of the whole host are counted; default true. */
    failedUnits: z.boolean().default(true),
    /** Counts entries of the journal in the last `window` (default 1h) of `priority` (default err) or worse. */
    journal: z
      .strictObject({
        window: duration.default(HOUR_MS),
        priority: z.enum(priorities).default('err'),
        /** Of these units only; default the whole host. */
        units: z.array(unitName).max(100).default([]),
      })
      .optional(),
    /** systemctl and journalctl where they do not stand in the usual folders. */
    systemctl: absolutePath.optional(),
    journalctl: absolutePath.optional(),
  }),
  spawns: true,
  timeoutMs: 10_000,
  metrics: {
    up: { title: 'Active', unit: 'none', parts: 'unit' },
    restarts: { title: 'Restarts by systemd', unit: 'count', parts: 'unit' },
    'active-since': { title: 'Time since it became active', unit: 's', parts: 'unit' },
    memory: { title: 'Memory', unit: 'bytes', parts: 'unit' },
    cpu: { title: 'Processor, of one core', unit: 'percent', parts: 'unit' },
    'cpu-time': { title: 'Processor time in all', unit: 's', parts: 'unit' },
    tasks: { title: 'Processes and threads', unit: 'count', parts: 'unit' },
    'failed-units': { title: 'Failed units of the host', unit: 'count' },
    'journal-errors': { title: 'Errors in the journal', unit: 'count' },
  },
  async run({ signal, clock, memory }, { units, failedUnits, journal, ...files }) {
    const systemctl = systemProgram('systemctl', { file: files.systemctl });
    const states = units.length === 0 ? [] : await readUnits(systemctl, units, signal);
    return [
      ...states.flatMap((state) => describe(state, cpuPercent(state, memory, clock.now()))),
      ...(failedUnits ? [failedReading(await readFailedUnits(systemctl, signal))] : []),
      ...(journal === undefined
        ? []
        : [
            errorsReading(
              await readJournal(
                systemProgram('journalctl', { file: files.journalctl }),
                {
                  since: new Date(clock.now().getTime() - journal.window),
                  units: journal.units,
                  priority: priorities.indexOf(journal.priority),
                  fields: ['SYSLOG_IDENTIFIER', '_SYSTEMD_UNIT'],
                  most: mostEntries,
                },
                signal,
              ),
              journal.window,
            ),
          ]),
    ];
  },
});

// Kept for units that are down too: what they used before is not of the time since.
function cpuPercent(
  { unit, cpuSeconds }: UnitState,
  memory: Map<string, unknown>,
  now: Date,
): number | undefined {
  if (cpuSeconds === undefined) return undefined;
  const change = counterChange(memory, unit, now, { cpuSeconds });
  return change === undefined ? undefined : (change.by.cpuSeconds / change.seconds) * 100;
}

function describe(state: UnitState, cpu: number | undefined): readonly Reading[] {
  const { unit: part } = state;
  const up = standing(state);
  if (up.value === 0) return [{ metric: 'up', part, unit: 'none', ...up }];
  const of = (metric: string, unit: string, value: number | undefined): readonly Reading[] =>
    value === undefined ? [] : [{ metric, part, value, unit }];
  const isActive = state.finishedSecondsAgo === undefined;
  return [
    { metric: 'up', part, unit: 'none', ...up },
    ...of('restarts', 'count', state.restarts),
    ...(isActive ? of('active-since', 's', rounded(state.activeSeconds)) : []),
    ...of('memory', 'bytes', state.memoryBytes),
    ...of('cpu', 'percent', rounded(cpu, 10)),
    ...of('cpu-time', 's', rounded(state.cpuSeconds, 10)),
    ...of('tasks', 'count', state.tasks),
  ];
}

function rounded(value: number | undefined, steps = 1): number | undefined {
  return value === undefined ? undefined : Math.round(value * steps) / steps;
}

function standing(state: UnitState): Pick<Reading, 'detail' | 'status'> & { readonly value: 0 | 1 } {
  const { load, active, sub, result, exitStatus, finishedSecondsAgo } = state;
  const words = `${active} (${sub})`;
  const critical = (detail: string) => ({ value: 0, detail, status: 'critical' }) as const;
  if (load === 'not-found') return critical('there is no such unit');
  if (active === 'active' || active === 'reloading' || active === 'refreshing')
    return { value: 1, detail: words };
  if (load !== 'loaded') return critical(`${load}, ${words}`);
  if (finishedSecondsAgo !== undefined) {
    return { value: 1, detail: `finished ${formatDuration(finishedSecondsAgo * 1000)} ago` };
  }
  // Waiting to be started again after it fell over is no start.
  if (active === 'activating' && sub !== 'auto-restart')
    return { value: 0, detail: words, status: 'warning' };
  const why = result === '' || result === 'success' ? '' : `, ${result}`;
  const code = why !== '' && exitStatus !== undefined && exitStatus !== 0 ? ` ${exitStatus}` : '';
  return critical(`${words}${why}${code}`);
}

function failedReading(units: readonly string[]): Reading {
  return {
    metric: 'failed-units',
    value: units.length,
    unit: 'count',
    ...(units.length > 0 ? { detail: shown(units) } : {}),
  };
}

function errorsReading(
  { entries, cut }: { readonly entries: readonly JournalEntry[]; readonly cut: boolean },
  windowMs: number,
): Reading {
  const bySource = new Map<string, number>();
  for (const entry of entries) {
    const source = entry['SYSLOG_IDENTIFIER'] || entry['_SYSTEMD_UNIT'] || 'kernel';
    bySource.set(source, (bySource.get(source) ?? 0) + 1);
  }
  const most = [...bySource].sort((a, b) => b[1] - a[1]).map(([source, count]) => `${source} ${count}`);
  const about = `in ${formatDuration(windowMs)}${cut ? ', at least' : ''}`;
  return {
    metric: 'journal-errors',
    value: entries.length,
    unit: 'count',
    detail: most.length === 0 ? about : `${about}: ${shown(most)}`,
  };
}

function shown(words: readonly string[]): string {
  const left = words.length - namesShown;
  const listed = words.slice(0, namesShown).join(', ');
  return left > 0 ? `${listed} and ${left} more` : listed;
}
