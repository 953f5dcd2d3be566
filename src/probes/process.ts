import { z } from 'zod';
import { parsedBy } from '../define/parameters.ts';
import { defineProbe } from '../define/probe.ts';
import { UnreachableError } from '../domain/errors.ts';
import type { Reading } from '../domain/probe.ts';
import { compileSearch, type Search } from '../domain/search-expression.ts';
import { memoryPercent } from '../targets/host-processes.ts';
import { inPieces } from '../targets/in-pieces.ts';
import { processorUse } from '../targets/process-cpu.ts';
import {
  createProcessTableReader,
  openFiles,
  ownFamily,
  type ProcessEntry,
  userNumber,
} from '../targets/process-table.ts';

const readTable = createProcessTableReader();
const namesShown = 3;

/** The processes of this host whose command line or name matches, taken together. */
export default defineProbe({
  title: 'Processes that match a pattern',
  parameters: z.strictObject({
    /** Regular expression, looked for anywhere in the command line; the kernel's short name does too. */
    pattern: parsedBy(compileSearch),
    /** Only those of this user, by name or number; default anybody's. */
    user: z.string().min(1).optional(),
    /** So many have to run for it to be up; default 1. 0 for what runs now and then: none is well. */
    min: z.int().min(0).max(10_000).default(1),
    /** Whether Watchbill and what it started count too; default false. */
    includeOwn: z.boolean().default(false),
  }),
  timeoutMs: 5_000,
  metrics: {
    up: { title: 'Enough of them run', unit: 'none' },
    count: { title: 'Processes', unit: 'count' },
    cpu: { title: 'Processor, of one core', unit: 'percent' },
    memory: { title: 'Memory resident', unit: 'bytes' },
    'memory-used': { title: 'Memory, of the host', unit: 'percent' },
    oldest: { title: 'Age of the oldest', unit: 's' },
    youngest: { title: 'Age of the youngest', unit: 's' },
    threads: { title: 'Threads', unit: 'count' },
    'open-files': { title: 'Open files', unit: 'count' },
  },
  async run({ signal, memory }, { pattern, user, min, includeOwn }) {
    const uid = user === undefined ? undefined : userNumber(user);
    const rows = await readTable(signal);
    const own = includeOwn ? undefined : ownFamily(rows);
    const ofUser = (row: ProcessEntry) =>
      user === undefined || (row.uid === undefined ? row.user === user : row.uid === uid);
    if (user !== undefined && uid === undefined && rows.every((row) => row.user === undefined)) {
      throw new UnreachableError(
        `This host knows no user '${user}'. Write the name or number of one that it has.`,
      );
    }
    const pieces = inPieces(signal);
    const found: ProcessEntry[] = [];
    for (const row of rows) {
      await pieces.rest();
      if (own?.has(row.pid) !== true && ofUser(row) && isMeant(row, pattern)) found.push(row);
    }
    const up = found.length >= min;
    const readings: Reading[] = [
      {
        metric: 'up',
        value: up ? 1 : 0,
        unit: 'none',
        detail: up ? describe(found) : `${found.length} of at least ${min} running`,
        ...(up ? {} : { status: 'critical' as const }),
      },
      {
        metric: 'count',
        value: found.length,
        unit: 'count',
        ...(found.length >= Math.max(min, 1) ? { detail: describe(found) } : {}),
      },
    ];
    const cpu = processorUse(found, memory);
    return found.length === 0 ? readings : [...readings, ...cpuReading(cpu), ...usage(found)];
  },
});

function isMeant({ command, name }: ProcessEntry, { expression, longestText }: Search): boolean {
  return [command, name].some((text) => expression.test(text.slice(0, longestText)));
}

function cpuReading(cpu: number | undefined): readonly Reading[] {
  return cpu === undefined ? [] : [{ metric: 'cpu', value: cpu, unit: 'percent' }];
}

function usage(found: readonly ProcessEntry[]): readonly Reading[] {
  const residentBytes = sum(found.map((row) => row.residentBytes));
  const ages = found.map((row) => row.ageSeconds);
  const threads = known(found.map((row) => row.threads));
  const files = known(found.map((row) => openFiles(row.pid)));
  return [
    { metric: 'memory', value: residentBytes, unit: 'bytes' },
    { metric: 'memory-used', value: memoryPercent({ residentBytes }), unit: 'percent' },
    { metric: 'oldest', value: Math.round(Math.max(...ages)), unit: 's' },
    { metric: 'youngest', value: Math.round(Math.min(...ages)), unit: 's' },
    ...(threads === undefined ? [] : [{ metric: 'threads', value: threads, unit: 'count' }]),
    ...(files === undefined ? [] : [{ metric: 'open-files', value: files, unit: 'count' }]),
  ];
}

// A sum of which a part is missing would pass for the whole.
function known(values: readonly (number | undefined)[]): number | undefined {
  const numbers = values.filter((value) => value !== undefined);
  return numbers.length === values.length ? sum(numbers) : undefined;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function describe(found: readonly ProcessEntry[]): string {
  if (found.length === 0) return 'none runs, and none has to';
  const shown = found.slice(0, namesShown).map(({ name, pid }) => `${name} (${pid})`);
  const left = found.length - shown.length;
  return left > 0 ? `${shown.join(', ')} and ${left} more` : shown.join(', ');
}
