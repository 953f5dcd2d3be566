import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { EmbeddedConnection } from '../../../src/store/embedded/endpoint.ts';
import { settingsMatch, settingsText, writeSettings } from '../../../src/store/embedded/settings.ts';
import { scratchFolder } from './holder.ts';

const connection: EmbeddedConnection = { host: '/run/w', port: 5432, user: 'u', database: 'd', ssl: false };

test('listens on its socket alone, or on loopback alone', () => {
  const socket = settingsText(connection, 'socket');
  expect(socket).toContain("listen_addresses = ''\n");
  expect(socket).toContain(`unix_socket_directories = '"/run/w"'\n`);
  const tcp = settingsText({ ...connection, host: '127.0.0.1' }, 'tcp');
  expect(tcp).toContain("listen_addresses = '127.0.0.1'\n");
  expect(tcp).toContain("unix_socket_directories = ''\n");
});

test('quotes a path for the list and for the file', () => {
  const text = settingsText({ ...connection, host: `/a "b", c'd\\e` }, 'socket');
  expect(text).toContain(`unix_socket_directories = '"/a ""b"", c''d\\\\e"'\n`);
});

test('lets the extra settings win, but never open the server', () => {
  const text = settingsText(connection, 'socket', { max_connections: 200, listen_addresses: '*' });
  expect(text).toContain("max_connections = '200'\n");
  expect(text.match(/max_connections/g)).toHaveLength(1);
  expect(text).toContain("listen_addresses = ''\n");
});

test('knows the settings that it wrote from any others', async () => {
  const folder = await scratchFolder();
  const text = settingsText(connection, 'socket');
  expect(await settingsMatch(folder, text)).toBe(false);
  await writeSettings(folder, text);
  expect(await settingsMatch(folder, text)).toBe(true);
  expect(await settingsMatch(folder, settingsText(connection, 'socket', { work_mem: '8MB' }))).toBe(false);
  expect(await readFile(join(folder, 'watchbill.conf'), 'utf8')).toBe(text);
});
