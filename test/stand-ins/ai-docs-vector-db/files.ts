import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hasOpenssl, makeCertificate, makeExpired } from '../../support/certificates.ts';
import { logFile } from '../parts/log-file.ts';

const DAY_MS = 86_400_000;
const archives = ['qdrant-data.tar.gz', 'dragonfly-data.tar.gz', 'application.tar.gz'] as const;

/** Logs, backups, certificates, scripts: everything of the deployment that lies in files. */
export function makeFiles(folder: string) {
  const at = (...names: string[]) => join(folder, ...names);
  const put = (path: string, text: string, agoMs = 0) => {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    age(path, agoMs);
  };
  const app = logFile(at('logs', 'app.log'));
  const access = logFile(at('nginx', 'access.log'));
  const auth = logFile(at('auth.log'));
  const certificates = hasOpenssl() ? certificatesIn(at('certificates')) : undefined;
  const paths = {
    appLogs: at('logs', '*.log'),
    oldLog: at('logs', 'old.log'),
    access: access.path,
    auth: auth.path,
    certificate: at('certificates', 'api.crt'),
    temporary: at('tmp', 'ai-docs*'),
    temporaryFile: at('tmp', 'ai-docs-upload'),
    config: at('config', '*'),
    configFile: at('config', 'settings.yml'),
    daily: at('backup', 'daily'),
    weekly: at('backup', 'weekly'),
    archive: at('backup', 'logs'),
    archived: at('backup', 'logs', 'daily-logs.tar.gz'),
    replica: at('backup', 'log-replica', '*'),
    replicated: at('backup', 'log-replica', 'app.log'),
    scripts: at('scripts'),
    packages: at('bin', 'apt-get'),
    proc: at('proc'),
  };
  const inDaily = (name: string) => join(paths.daily, '20261122', name);
  const inWeekly = (name: string) => join(paths.weekly, '20261122', name);
  const program = (path: string, body: string) => {
    put(path, `#!/bin/sh\n${body}\n`);
    chmodSync(path, 0o755);
  };
  const script = (name: string, body = 'exit 0') => program(join(paths.scripts, name), body);
  const summed = (path: string, agoMs = 0) => {
    put(path, path, agoMs);
    put(`${path}.sha256`, `${createHash('sha256').update(readFileSync(path)).digest('hex')}\n`, agoMs);
  };

  return {
    paths,
    app,
    access,
    auth,
    inDaily,
    inWeekly,
    put,
    age,
    script,
    /** One request, so many times. */
    requests(count: number, { address = '10.0.0.1', status = 200, path = '/search', agoMs = 60_000 } = {}) {
      const line = `${address} - - [${accessTime(agoMs)}] "GET ${path} HTTP/1.1" ${status} 512 "-" "client" 0.020`;
      access.line(Array.from({ length: count }, () => line).join('\n'));
    },
    failedLogIns(count: number) {
      const time = new Date().toISOString();
      for (let index = 0; index < count; index += 1) {
        auth.line(
          `${time} host sshd[${700 + index}]: Failed password for root from 203.0.113.9 port 4000 ssh2`,
        );
      }
    },
    /** What a simulated upgrade of apt says. */
    updates(pending: number, security: number) {
      const line = (name: string, origin: string) => `Inst ${name} [1.0] (1.1 ${origin} [amd64])`;
      const lines = [
        ...Array.from({ length: pending - security }, (_, index) =>
          line(`tool${index}`, 'Debian:12.8/stable'),
        ),
        ...Array.from({ length: security }, (_, index) =>
          line(`lib${index}`, 'Debian-Security:12/stable-security'),
        ),
      ];
      program(paths.packages, lines.map((one) => `echo '${one}'`).join('\n'));
    },
    /** Share of its memory that the host has in use. */
    memory(percent: number) {
      const available = Math.round(16_000_000 * (1 - percent / 100));
      const lines = {
        MemTotal: 16_000_000,
        MemFree: available,
        MemAvailable: available,
        SwapTotal: 0,
        SwapFree: 0,
      };
      const text = Object.entries(lines).map(([name, kib]) => `${name}:       ${kib} kB\n`);
      put(join(paths.proc, 'meminfo'), text.join(''));
    },
    certificate(kind: 'good' | 'short' | 'expired') {
      const from = certificates?.[kind];
      if (from !== undefined) put(paths.certificate, readFileSync(from, 'utf8'));
    },
    /** Everything as it should be. */
    mend() {
      for (const log of [app, access, auth]) log.clear();
      for (let index = 0; index < 200; index += 1) app.write('INFO', `search ${index} answered`, 60_000);
      auth.line(
        `${new Date().toISOString()} host sshd[1]: Accepted publickey for ops from 10.0.0.2 port 4000 ssh2: ED25519`,
      );
      this.requests(50);
      rmSync(paths.oldLog, { force: true });
      put(paths.temporaryFile, 'upload');
      put(paths.configFile, 'workers: 4\n', 2 * DAY_MS);
      chmodSync(paths.configFile, 0o644);
      rmSync(paths.weekly, { recursive: true, force: true });
      rmSync(paths.daily, { recursive: true, force: true });
      for (const name of ['docker-compose.yml', 'config/settings.yml', 'redis-backup.rdb'])
        put(inDaily(name), name);
      summed(inDaily('app-state.tar.gz'));
      for (const name of archives) summed(inWeekly(name));
      put(paths.archived, 'logs');
      put(paths.replicated, 'log');
      script('test-restore-staging.sh');
      script('verify-data-completeness.sh');
      script('validate-config.sh');
      script('verify-security-config.sh');
      script('generate-performance-report.sh');
      script('scan-images.sh', `echo '{"high": 0, "critical": 0}'`);
      this.updates(0, 0);
      this.memory(40);
      this.certificate('good');
    },
  };
}

function age(path: string, agoMs: number): void {
  const at = new Date(Date.now() - agoMs);
  utimesSync(path, at, at);
}

/** As web servers write it: 22/Nov/2026:09:00:00 +0000. */
function accessTime(agoMs: number): string {
  const at = new Date(Date.now() - agoMs);
  const [, day = '', month = '', year = ''] = /, (\d+) (\w+) (\d+)/.exec(at.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${at.toISOString().slice(11, 19)} +0000`;
}

function certificatesIn(folder: string) {
  const made = (name: string, days: number) => {
    mkdirSync(join(folder, name), { recursive: true });
    return makeCertificate(join(folder, name), undefined, days);
  };
  const short = made('short', 2);
  return {
    good: made('good', 365).certificate,
    short: short.certificate,
    expired: makeExpired(join(folder, 'short'), short),
  };
}
