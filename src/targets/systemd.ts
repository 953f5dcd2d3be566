import { UnreachableError } from '../domain/errors.ts';
import { numberOf } from './host-counters.ts';
import { failureOf, type SystemProgram } from './programs/system-program.ts';

/** One unit as systemd tells it; figures that it does not keep for this unit are left out. */
export interface UnitState {
  readonly unit: string;
  /** `loaded`, `not-found`, `masked`, `bad-setting`, `error`. */
  readonly load: string;
  /** `active`, `reloading`, `inactive`, `failed`, `activating`, `deactivating`, … and its finer word. */
  readonly active: string;
  readonly sub: string;
  /** Why it failed: `exit-code`, `signal`, `oom-kill`, `timeout`, …; `success` otherwise. */
  readonly result: string;
  readonly exitStatus?: number;
  readonly restarts?: number;
  readonly activeSeconds?: number;
  readonly memoryBytes?: number;
  readonly cpuSeconds?: number;
  readonly tasks?: number;
  /** Of a job that runs to its end and is not there afterwards: how long ago it ended well. */
  readonly finishedSecondsAgo?: number;
}

const properties = [
  'Id',
  'LoadState',
  'ActiveState',
  'SubState',
  'Result',
  'Type',
  'RemainAfterExit',
  'ExecMainStatus',
  'ExecMainExitTimestampMonotonic',
  'ActiveEnterTimestampMonotonic',
  'NRestarts',
  'MemoryCurrent',
  'CPUUsageNSec',
  'TasksCurrent',
] as const;

/** Microseconds of the clock that systemd's `…Monotonic` properties are of; Node's own is the same on Linux. */
export const monotonicMicroseconds = (): number => Number(process.hrtime.bigint() / 1000n);

/** Asks for all units at once. UnreachableError where systemd does not answer or answers something else. */
export async function readUnits(
  systemctl: SystemProgram,
  units: readonly string[],
  signal: AbortSignal,
  nowMicroseconds = monotonicMicroseconds,
): Promise<readonly UnitState[]> {
  const args = ['show', '--no-pager', `--property=${properties.join(',')}`, '--', ...units];
  const end = await systemctl.run(args, signal);
  if (end.exitStatus !== 0) throw failureOf(systemctl, end);
  const blocks = end.stdout
    .trim()
    .split(/\n{2,}/)
    .map(parseProperties);
  // In the order in which they were asked for: `Id` of an alias is another name.
  if (blocks.length !== units.length || blocks.some((block) => block.get('ActiveState') === undefined)) {
    throw new UnreachableError(
      `'systemctl show' told of ${blocks.length} units where ${units.length} were asked for. See what it is on this host.`,
    );
  }
  const now = nowMicroseconds();
  return blocks.map((block, index) => toUnit(units[index] ?? '', block, now));
}

function parseProperties(block: string): ReadonlyMap<string, string> {
  return new Map(
    block.split('\n').flatMap((line) => {
      const at = line.indexOf('=');
      return at > 0 ? [[line.slice(0, at), line.slice(at + 1)] as const] : [];
    }),
  );
}

function toUnit(unit: string, block: ReadonlyMap<string, string>, now: number): UnitState {
  const text = (name: (typeof properties)[number]) => block.get(name) ?? '';
  const ago = (name: (typeof properties)[number]) => {
    const at = figure(text(name));
    return at === undefined || at === 0 ? undefined : Math.max(0, (now - at) / 1e6);
  };
  const active = text('ActiveState');
  const ended = ago('ExecMainExitTimestampMonotonic');
  const isJob = text('Type') === 'oneshot' && text('RemainAfterExit') !== 'yes';
  const done = isJob && active === 'inactive' && text('Result') === 'success' ? ended : undefined;
  const cpuNanoseconds = figure(text('CPUUsageNSec'));
  return dropUndefined({
    unit,
    load: text('LoadState'),
    active,
    sub: text('SubState'),
    result: text('Result'),
    exitStatus: figure(text('ExecMainStatus')),
    restarts: figure(text('NRestarts')),
    activeSeconds: ago('ActiveEnterTimestampMonotonic'),
    memoryBytes: figure(text('MemoryCurrent')),
    cpuSeconds: cpuNanoseconds === undefined ? undefined : cpuNanoseconds / 1e9,
    tasks: figure(text('TasksCurrent')),
    finishedSecondsAgo: done,
  });
}

// `[not set]`, `[no data]`, `infinity` and the largest number of 64 bits all stand for "not counted".
function figure(text: string): number | undefined {
  const value = numberOf(text);
  return value === undefined || value >= 2 ** 63 ? undefined : value;
}

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

// exactOptionalPropertyTypes: what is not known is absent.
function dropUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Defined<T>;
}

/** The names of all units of this host that have failed. */
export async function readFailedUnits(
  systemctl: SystemProgram,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const args = ['list-units', '--state=failed', '--all', '--full', '--plain', '--no-legend', '--no-pager'];
  const end = await systemctl.run(args, signal);
  if (end.exitStatus !== 0) throw failureOf(systemctl, end);
  const lines = end.stdout.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => {
    const [unit = '', load = '', active = ''] = line.trim().split(/\s+/);
    if (active !== 'failed' && load !== 'failed') {
      throw new UnreachableError(
        `'systemctl list-units' answered '${line.slice(0, 80)}', which is no failed unit.`,
      );
    }
    return unit;
  });
}
