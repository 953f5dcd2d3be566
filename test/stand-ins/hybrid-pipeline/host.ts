import { once } from 'node:events';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';

/** What the deployment's host tells of itself, and who listens on it. */
export interface PipelineHost {
  readonly proc: string;
  readonly sys: string;
  readonly authLog: string;
  readonly dnf: string;
  /** Percent of the memory. */
  memory(used: number): void;
  /** °C; undefined: there is no sensor. */
  temperature(celsius: number | undefined): void;
  /** So many log-ins of one address failed just now, and so many were denied. */
  logins(failed: number, denied?: number): void;
  loseAuthLog(): void;
  /** Names of packages with a hole; undefined: the package manager answers nothing. */
  updates(names: readonly string[] | undefined): void;
  /** Somebody listens on this port, until `leave`. */
  intrude(port: number): Promise<void>;
  leave(): Promise<void>;
  mend(): Promise<void>;
}

const kibibytes = 64 * 1024 * 1024;

export function createHost(folder: string): PipelineHost {
  const at = (name: string) => join(folder, name);
  const chip = at('sys/class/hwmon/hwmon0');
  const [authLog, dnf] = [at('auth.log'), at('dnf')];
  let intruder: Server | undefined;
  mkdirSync(at('proc'), { recursive: true });
  const host: PipelineHost = {
    proc: at('proc'),
    sys: at('sys'),
    authLog,
    dnf,
    memory(used) {
      const available = Math.round((kibibytes * (100 - used)) / 100);
      const lines = { MemTotal: kibibytes, MemAvailable: available, SwapTotal: 0, SwapFree: 0 };
      const text = Object.entries(lines).map(([name, value]) => `${name}: ${value} kB\n`);
      writeFileSync(at('proc/meminfo'), text.join(''));
    },
    temperature(celsius) {
      rmSync(chip, { recursive: true, force: true });
      if (celsius === undefined) return;
      mkdirSync(chip, { recursive: true });
      writeFileSync(join(chip, 'name'), 'coretemp\n');
      writeFileSync(join(chip, 'temp1_input'), `${celsius * 1000}\n`);
    },
    logins(failed, denied = 0) {
      const line = (message: string) => `${new Date().toISOString()} pipeline-1 sshd[7]: ${message}\n`;
      const wrong = line('Failed password for root from 203.0.113.9 port 5 ssh2');
      const refused = line('User root from 203.0.113.9 not allowed because not listed in AllowUsers');
      writeFileSync(authLog, wrong.repeat(failed) + refused.repeat(denied));
    },
    loseAuthLog: () => rmSync(authLog, { force: true }),
    updates(names) {
      const list = (names ?? [])
        .map((name) => `FEDORA-2026-1 Important/Sec. ${name}-1.2-3.x86_64\n`)
        .join('');
      const text = `#!/bin/sh\n${names === undefined ? "echo 'Error: no metadata' >&2; exit 1\n" : ''}case "$*" in *updateinfo*) printf '%s' '${list}' ;; esac\nexit 0\n`;
      writeFileSync(dnf, text);
      chmodSync(dnf, 0o755);
    },
    async intrude(port) {
      if (intruder !== undefined) return;
      intruder = createServer().listen(port, '127.0.0.1');
      await once(intruder, 'listening');
    },
    async leave() {
      const listening = intruder;
      intruder = undefined;
      if (listening === undefined) return;
      listening.close();
      await once(listening, 'close');
    },
    async mend() {
      host.memory(40);
      host.temperature(55);
      host.logins(0);
      host.updates([]);
      await host.leave();
    },
  };
  return host;
}
