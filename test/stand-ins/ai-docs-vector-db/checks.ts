import { rmSync } from 'node:fs';
import type { ProbeStatus } from '../../../src/domain/probe.ts';
import type { Check } from '../describe-checks.ts';
import type { CollectionHealth } from '../qdrant/collection.ts';
import type { ApplicationState } from './application.ts';
import { checksOfData } from './checks-of-data.ts';
import { checksOfFiles } from './checks-of-files.ts';
import type { Deployment } from './deployment.ts';

/** What brings the deployment, or whoever looks at it, into a state. */
export interface Hands {
  of(): Deployment;
  /** By limits that are crossed, or at places where nothing is. */
  look(as: 'warning' | 'critical' | 'elsewhere'): () => void;
  change(change: (state: ApplicationState) => void): () => void;
  /** The cache refuses this command. */
  refuse(command: string): () => Promise<unknown>;
  /** Qdrant answers an error to everything, or to one operation. */
  failQdrant(operation?: string): () => void;
  health(health: CollectionHealth): () => unknown;
  writable(): void;
  /** Looks until it stands so: the table of processes is kept for a moment. */
  seen(figure: string, status: ProbeStatus): Promise<void>;
  /** So many more sessions of the database. */
  connect(count: number): Promise<void>;
  /** Looks at every backup, and keeps what was read. */
  backups(): Promise<void>;
}

export const told = 'an info: it is told, nobody is called';
export const upOrDown = 'it is up or down';
export const noLimit = 'the sheet names no limit';
export const warningOnly = 'the sheet has a warning only';
export const kernel = 'the kernel of the runner always tells it';

/** Every check of the sheet, in its order. */
export function checksOf(hands: Hands): readonly Check[] {
  const { of, look } = hands;
  const elsewhere = look('elsewhere');
  const container = '[ai-docs-api-1]';
  const silent = () => of().application.api.slow(20_000);
  return [
    // 09:00 and operations: services.
    ...(['qdrant', 'dragonfly'] as const).map(
      (service): Check => ({
        sheet: `services up: compose service ${service}`,
        figure: `${service}.up[${service}]`,
        warning: upOrDown,
        critical: () => of().containers?.kill(service),
        unknown: elsewhere,
      }),
    ),
    {
      sheet: 'services up: all of the compose project',
      figure: 'compose.services-down',
      warning: upOrDown,
      critical: () => of().containers?.kill('task-worker'),
      unknown: elsewhere,
    },
    {
      sheet: 'services up: unit of systemd',
      figure: 'unit.up[ai-docs-vector-db]',
      warning: 'only while it starts',
      critical: () => of().units.unit('ai-docs-vector-db').kill(),
      unknown: () => of().units.wedge(),
    },
    {
      sheet: 'services up: API',
      figure: 'api.up',
      warning: upOrDown,
      critical: () => of().application.api.down(),
      unknown: silent,
    },
    {
      sheet: 'services up: task workers',
      figure: 'worker.up',
      ok: () => hands.seen('worker.up', 'ok'),
      warning: upOrDown,
      critical: async () => {
        await of().worker.kill();
        await hands.seen('worker.up', 'critical');
      },
      unknown: kernel,
    },
    {
      sheet: 'memory of the workers',
      figure: 'worker.memory',
      ok: () => hands.seen('worker.up', 'ok'),
      warning: noLimit,
      critical: noLimit,
      unknown: kernel,
    },
    {
      sheet: 'resource use and limits: memory',
      figure: `containers.memory-used${container}`,
      warning: look('warning'),
      critical: look('critical'),
      unknown: elsewhere,
    },
    {
      sheet: 'resource use and limits: processor',
      figure: `containers.cpu-used${container}`,
      warning: look('warning'),
      critical: look('critical'),
      unknown: elsewhere,
    },
    {
      sheet: 'errors in container logs of the last 24 h',
      figure: 'container-errors.errors[ai-docs-task-worker-1]',
      warning: async () => {
        const { containers } = of();
        containers?.log('task-worker', 'ERROR no memory');
        await containers?.logged('task-worker', 'ERROR');
      },
      critical: noLimit,
      unknown: elsewhere,
    },
    {
      sheet: 'failed units',
      figure: 'journal.failed-units',
      warning: () => of().units.unit('ai-docs-vector-db').kill(),
      critical: noLimit,
      unknown: () => of().units.wedge(),
    },
    {
      sheet: 'system events: errors in the journal',
      figure: 'journal.journal-errors',
      ok: () => of().units.journal([{ SYSLOG_IDENTIFIER: 'kernel' }]),
      warning: told,
      critical: told,
      unknown: () => of().units.wedge(),
    },
    // Troubleshooting: connectivity.
    {
      sheet: 'connectivity: Qdrant',
      figure: 'doors.up[qdrant]',
      warning: upOrDown,
      critical: () => of().killQdrant(),
      unknown: 'a port of loopback takes connections or refuses them',
    },
    {
      sheet: 'connectivity: cache',
      figure: 'doors.up[dragonfly]',
      warning: upOrDown,
      critical: () => of().cache.end('SIGKILL'),
      unknown: 'a port of loopback takes connections or refuses them',
    },
    {
      sheet: 'connectivity: ports listen',
      figure: 'open-ports.expected-missing',
      warning: upOrDown,
      critical: () => of().application.api.down(),
      unknown: kernel,
    },
    ...(['qdrant', 'cache'] as const).map(
      (name): Check => ({
        sheet: `connectivity: name of the ${name}`,
        figure: `name-${name}.up`,
        warning: upOrDown,
        critical: () => {
          of().dns.known = false;
        },
        unknown: () => {
          of().dns.cut = true;
        },
      }),
    ),
    // 09:00 and thresholds: the host.
    {
      sheet: 'CPU 70 / 85 %',
      figure: 'cpu.cpu-busy',
      warning: look('warning'),
      critical: look('critical'),
      unknown: kernel,
    },
    {
      sheet: 'load per core over 0.8, under 0.3',
      figure: 'cpu.load-per-core[5 min]',
      warning: look('warning'),
      critical: warningOnly,
      unknown: kernel,
    },
    {
      sheet: 'memory 75 / 90 %',
      figure: 'memory.memory-used',
      warning: () => of().files.memory(80),
      critical: () => of().files.memory(95),
      unknown: elsewhere,
    },
    {
      sheet: 'disk 80 / 95 %',
      figure: 'disk.disk-used[/]',
      warning: look('warning'),
      critical: look('critical'),
      unknown: kernel,
    },
    {
      sheet: 'memory: who holds it',
      figure: 'consumers.top-memory',
      warning: noLimit,
      critical: noLimit,
      unknown: kernel,
    },
    ...checksOfData(hands),
    ...checksOfFiles(hands),
    {
      sheet: 'failed log-ins',
      figure: 'log-ins.failed',
      warning: () => of().files.failedLogIns(3),
      critical: warningOnly,
      unknown: elsewhere,
    },
    {
      sheet: 'TLS certificate < 30 days',
      figure: 'certificate.days-left',
      warning: () => of().files.certificate('short'),
      critical: () => of().files.certificate('expired'),
      unknown: () => rmSync(of().files.paths.certificate),
    },
    {
      sheet: 'security updates',
      figure: 'packages.security',
      warning: () => of().files.updates(5, 2),
      critical: warningOnly,
      unknown: elsewhere,
    },
    {
      sheet: 'upgradable packages',
      figure: 'packages.pending',
      ok: () => of().files.updates(5, 0),
      warning: told,
      critical: told,
      unknown: elsewhere,
    },
  ];
}
