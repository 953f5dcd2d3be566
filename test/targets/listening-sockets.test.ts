import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseSockets, readListeningSockets } from '../../src/targets/listening-sockets.ts';
import { socketOwners } from '../../src/targets/socket-owners.ts';

const never = new AbortController().signal;
const line = (local: string, peer: string, state: string, inode: number) =>
  `   0: ${local} ${peer} ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0000 100 0 0 10 0`;
const none6 = '0'.repeat(32);

describe('parseSockets', () => {
  it.each([
    ['00000000:1F90', '00000000:0000', '0.0.0.0', false],
    ['0100007F:1F90', '00000000:0000', '127.0.0.1', true],
    ['0A01A8C0:1F90', '00000000:0000', '192.168.1.10', false],
    [`${none6}:1F90`, `${none6}:0000`, '::', false],
    ['00000000000000000000000001000000:1F90', `${none6}:0000`, '::1', true],
    ['0000000000000000FFFF00000100007F:1F90', `${none6}:0000`, '127.0.0.1', true],
    ['B80D0120000000000000000001000000:1F90', `${none6}:0000`, '2001:db8::1', false],
  ])('reads %s as port 8080 of an address', (local, peer, address, loopback) => {
    expect(parseSockets('tcp', line(local, peer, '0A', 4711))).toEqual([
      { protocol: 'tcp', address, port: 8080, loopback, inode: 4711 },
    ]);
  });

  it('leaves out connections, and a UDP socket that talks to one peer only', () => {
    expect(parseSockets('tcp', line('0100007F:1F90', '0100007F:9073', '01', 1))).toEqual([]);
    expect(parseSockets('tcp', line('0100007F:1F90', '0100007F:9073', '06', 0))).toEqual([]);
    expect(parseSockets('udp', line('0100007F:0035', '0100007F:9073', '01', 1))).toEqual([]);
    expect(parseSockets('udp', line('0100007F:0035', '00000000:0000', '07', 1))).toHaveLength(1);
  });

  it('leaves out what is no line of the table', () => {
    expect(parseSockets('tcp', '  sl  local_address rem_address   st\ngarbage\n')).toEqual([]);
  });
});

describe('readListeningSockets', () => {
  it('fails with words where there is no such table and where it may not be read', async () => {
    await expect(readListeningSockets(['tcp'], never, '/nowhere')).rejects.toThrow(
      "there is no '/nowhere/tcp'",
    );
    const folder = mkdtempSync(join(tmpdir(), 'watchbill-net-'));
    await expect(readListeningSockets(['tcp'], never, folder)).rejects.toThrow('cannot be read');
    writeFileSync(join(folder, 'tcp6'), line(`${none6}:0050`, `${none6}:0000`, '0A', 9));
    expect(await readListeningSockets(['tcp'], never, folder)).toHaveLength(1);
    rmSync(folder, { recursive: true });
  });

  it('ends when it is aborted', async () => {
    const aborted = AbortSignal.abort(new Error('deadline'));
    await expect(readListeningSockets(['tcp'], aborted)).rejects.toThrow('deadline');
  });
});

describe('socketOwners', () => {
  it('knows nobody where there is nothing to see', async () => {
    expect(await socketOwners(new Set([1]), never, '/nowhere')).toEqual(new Map());
  });

  it('gives way to others while it looks through processes that hold many files', async () => {
    const root = mkdtempSync(join(tmpdir(), 'watchbill-owners-'));
    mkdirSync(join(root, 'fd'));
    for (let index = 0; index < 2_000; index += 1) symlinkSync('socket:[2]', join(root, 'fd', `${index}`));
    for (let pid = 1; pid < 50; pid += 1) {
      mkdirSync(join(root, `${pid}`));
      symlinkSync(join(root, 'fd'), join(root, `${pid}`, 'fd'));
    }
    const controller = new AbortController();
    setImmediate(() => controller.abort(new Error('deadline')));
    await expect(socketOwners(new Set([1]), controller.signal, root)).rejects.toThrow('deadline');
    rmSync(root, { recursive: true });
  });
});
