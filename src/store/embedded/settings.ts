import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EmbeddedConnection, Transport } from './endpoint.ts';

/** Server settings by name, as `postgresql.conf` has them. */
export type Settings = Readonly<Record<string, string | number>>;

/** The file of ours that the cluster's `postgresql.conf` includes last. */
export const settingsFile = 'watchbill.conf';

// Small at rest (about 20 MB: buffers cost nothing before they are filled) and enough for hundreds of alerts a second. A
// fingerprint is a hash and lands anywhere in its index: with the indexes of a million alerts in the buffers, which are
// as many as PostgreSQL has by default, it is neither read nor makes room for others. fsync, synchronous_commit and
// full_page_writes are written out although they are the defaults: what was accepted must survive a power cut. Pages are
// not compressed in the log: a storm over a large index writes thousands of them whole, a third more bytes in a quarter
// of the time.
const settings: Settings = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  shared_buffers: '128MB',
  max_connections: 60,
  max_wal_size: '256MB',
  min_wal_size: '32MB',
  wal_compression: 'off',
  max_wal_senders: 0,
  max_logical_replication_workers: 0,
  max_worker_processes: 4,
  max_parallel_workers_per_gather: 0,
  io_method: 'sync',
  huge_pages: 'off',
  jit: 'off',
  autovacuum: 'on',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  log_line_prefix: '%m [%p] ',
  // A peer that vanished without a word holds its locks no longer than this.
  tcp_keepalives_idle: 30,
};

/** The text of the settings file; `extra` goes last and so wins. */
export function settingsText(
  connection: EmbeddedConnection,
  transport: Transport,
  extra: Settings = {},
): string {
  const listen: Settings =
    transport === 'socket'
      ? // A list of folders: the inner quotes keep a comma or blank in the path from splitting it.
        { listen_addresses: '', unix_socket_directories: `"${connection.host.replaceAll('"', '""')}"` }
      : { listen_addresses: connection.host, unix_socket_directories: '' };
  const lines = Object.entries({ ...settings, ...extra, ...listen }).map(
    ([name, value]) => `${name} = ${quote(value)}`,
  );
  return `# Written at every start. Change a setting with ALTER SYSTEM: it wins over this file.\n${lines.join('\n')}\n`;
}

function quote(value: string | number): string {
  return `'${String(value).replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

/** Whether the server that runs on this cluster was started with exactly these settings. */
export async function settingsMatch(clusterDir: string, text: string): Promise<boolean> {
  return (await readFile(join(clusterDir, settingsFile), 'utf8').catch(() => undefined)) === text;
}

/** Replaces the settings file as a whole: the server never reads half of one. */
export async function writeSettings(clusterDir: string, text: string): Promise<void> {
  const path = join(clusterDir, settingsFile);
  await writeFile(`${path}.new`, text, { mode: 0o644 });
  await rename(`${path}.new`, path);
}
