import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startWorkerProcess, type WorkerProcess } from './worker-process.ts';

/** Units of a systemd that is none: processes that live, and programs that tell of them as systemctl and journalctl do. */
export interface SystemdUnits {
  readonly systemctl: string;
  readonly journalctl: string;
  /** The process behind a unit: killed, the unit has failed. */
  unit(name: string): WorkerProcess;
  /** What journalctl writes: one object a line. */
  journal(entries: readonly object[]): void;
  /** Nobody answers on the bus any more, until `answer`. */
  wedge(): void;
  answer(): void;
  stop(): Promise<void>;
}

const active = ['ActiveState=active', 'SubState=running', 'Result=success', 'ExecMainStatus=0'];
const failed = ['ActiveState=failed', 'SubState=failed', 'Result=signal', 'ExecMainStatus=9'];

/** As /bin/sh, which is started in a millisecond; a process that is gone makes its unit failed. */
const systemctlText = (folder: string) => `#!/bin/sh
cd '${folder}' || exit 1
if [ -e wedged ]; then echo 'Failed to connect to bus: Host is down' >&2; exit 1; fi
# One that has ended and that nobody has asked after yet does not live.
lives() { [ -e "$1.pid" ] && grep -q '^State:[^ZX]*$' "/proc/$(cat "$1.pid")/status" 2>/dev/null; }
case "$1" in
show)
  while [ "$1" != -- ]; do shift; done; shift
  first=1
  for unit in "$@"; do
    [ "$first" = 1 ] || echo; first=0
    name="\${unit%.service}"
    echo "Id=$name.service"
    if [ ! -e "$name.pid" ]; then printf 'LoadState=not-found\\nActiveState=inactive\\nSubState=dead\\n'; continue; fi
    printf 'LoadState=loaded\\nType=simple\\nNRestarts=0\\n'
    if lives "$name"; then printf '${active.join('\\n')}\\n'; else printf '${failed.join('\\n')}\\n'; fi
  done ;;
list-units)
  for file in *.pid; do
    name="\${file%.pid}"
    lives "$name" || echo "$name.service loaded failed failed $name"
  done ;;
esac
exit 0
`;

const journalctlText = (folder: string) => `#!/bin/sh
cd '${folder}' || exit 1
if [ -e wedged ]; then echo 'Failed to open the journal' >&2; exit 1; fi
cat journal
`;

/** Starts a process for each unit; `folder` is made. */
export async function startSystemdUnits(folder: string, names: readonly string[]): Promise<SystemdUnits> {
  mkdirSync(folder, { recursive: true });
  const program = (name: string, text: string) => {
    const file = join(folder, name);
    writeFileSync(file, text);
    chmodSync(file, 0o755);
    return file;
  };
  const systemctl = program('systemctl', systemctlText(folder));
  const journalctl = program('journalctl', journalctlText(folder));
  writeFileSync(join(folder, 'journal'), '');
  const units = new Map<string, WorkerProcess>();
  for (const name of names) {
    const process = await startWorkerProcess(`${name}.service`);
    const note = () => writeFileSync(join(folder, `${name}.pid`), `${process.pid ?? 'none'}`);
    note();
    units.set(name, {
      mark: process.mark,
      get pid() {
        return process.pid;
      },
      async start() {
        await process.start();
        note();
      },
      async kill() {
        await process.kill();
        // Where nobody asks after it, what has ended has a number still.
        note();
      },
    });
  }
  return {
    systemctl,
    journalctl,
    unit(name) {
      const found = units.get(name);
      if (found === undefined) throw new Error(`There is no unit '${name}' here.`);
      return found;
    },
    journal: (entries) =>
      writeFileSync(join(folder, 'journal'), entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')),
    wedge: () => writeFileSync(join(folder, 'wedged'), ''),
    answer: () => rmSync(join(folder, 'wedged'), { force: true }),
    async stop() {
      for (const unit of units.values()) await unit.kill();
    },
  };
}
