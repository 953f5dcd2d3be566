import { chmod, chown, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ConfigError } from '../../../src/domain/errors.ts';
import { locateBinaries } from '../../../src/store/embedded/binaries.ts';
import { runProgram } from '../../../src/store/embedded/run-program.ts';
import {
  canReach,
  chooseAccount,
  giveTo,
  presentUser,
  type ServerAccount,
} from '../../../src/store/embedded/server-account.ts';
import { startEmbeddedPostgres } from '../../../src/store/embedded/start-embedded-postgres.ts';
import { askPostgres } from '../../support/ask-postgres.ts';
import { testSettings } from '../../support/shared-postgres.ts';
import { holdInProcess, scratchFolder } from './holder.ts';

const isRoot = process.getuid?.() === 0;
const stranger = { uid: 65534, gid: 65534 };
const nameless = { uid: 4242, gid: 4242 };
// A search path on which there is no `unshare`: as on a machine without user namespaces.
const withoutUnshare = { PATH: '/nowhere' };

const { postgres: program } = await locateBinaries(process.env);
// A checkout in a folder that is closed to others cannot be used by them: there these tests mean nothing, and
// 'says what to do where neither works' is what holds.
const strangerReaches = (await canReach(program, stranger)) && (await canReach(process.execPath, stranger));
const testAsStranger = (name: string, run: () => Promise<void>) =>
  strangerReaches ? test(name, run) : undefined;
const question = { program, dataDir: '/tmp', clusterOwner: undefined, env: process.env };
const mapping: ServerAccount = {
  label: '',
  prefix: ['unshare', '--user', '--map-user=65534', '--map-group=65534'],
};
const hasNamespaces = (await runProgram(mapping, program, ['--version'], process.env)).ok;

async function ownerOf(path: string) {
  const { uid, gid } = await stat(path);
  return { uid, gid };
}

async function startWith(dataDir: string, env: NodeJS.ProcessEnv) {
  const server = await startEmbeddedPostgres({ dataDir, env, settings: testSettings, log: () => undefined });
  onTestFinished(() => server.stop());
  return server;
}

test('an ordinary user runs the server as himself', async () => {
  expect(await chooseAccount({ ...question, uid: isRoot ? stranger.uid : process.getuid?.() })).toBe(
    presentUser,
  );
});

test('where there are no user ids the server runs as the present user', async () => {
  expect(await chooseAccount({ ...question, uid: undefined })).toBe(presentUser);
});

test('the cluster of another user is left alone', async () => {
  const asked = chooseAccount({ ...question, uid: 1000, clusterOwner: stranger });
  await expect(asked).rejects.toBeInstanceOf(ConfigError);
  await expect(asked).rejects.toThrow(/belongs to user 65534 and this is user 1000.*WATCHBILL_DATA/);
});

describe.runIf(isRoot)('as root', () => {
  test.runIf(hasNamespaces)(
    'runs the server in a user namespace, in a folder closed to all others',
    async () => {
      const closed = await scratchFolder();
      await chmod(closed, 0o700);
      const server = await startWith(join(closed, 'data'), process.env);
      expect(server.describe()).toContain('in a user namespace');
      expect(await ownerOf(join(closed, 'data', 'pg'))).toEqual({ uid: 0, gid: 0 });
    },
  );

  testAsStranger('falls back to an unprivileged user where there is no namespace', async () => {
    const open = await scratchFolder();
    await chmod(open, 0o755);
    const dataDir = join(open, 'data');
    const server = await startWith(dataDir, withoutUnshare);
    const { uid } = await ownerOf(join(dataDir, 'pg'));
    expect(uid).not.toBe(0);
    expect(server.describe()).toContain(`as user ${uid}`);
    // Its way to the cluster is open, the list of what lies beside it is not.
    expect((await stat(dataDir)).mode & 0o777).toBe(0o711);
    await server.stop();

    const again = await startWith(dataDir, process.env);
    expect(again.describe(), 'the owner stays the same').toContain(`as user ${uid}`);
  });

  test('says what to do where neither works', async () => {
    const closed = await scratchFolder();
    await chmod(closed, 0o700);
    const asked = startWith(join(closed, 'data'), withoutUnshare);
    await expect(asked).rejects.toBeInstanceOf(ConfigError);
    await expect(asked).rejects.toThrow(
      /user namespaces are not available.*ordinary user, or set DATABASE_URL/,
    );
  });

  testAsStranger('takes a cluster over whose owner can no longer reach it', async () => {
    const folder = await scratchFolder();
    await chmod(folder, 0o755);
    const dataDir = join(folder, 'data');
    const before = await startWith(dataDir, withoutUnshare);
    await askPostgres(before.connection, 'CREATE TABLE kept AS SELECT 7 AS answer');
    await before.stop();
    await chmod(folder, 0o700);
    const after = await startWith(dataDir, process.env);
    expect(await ownerOf(join(dataDir, 'pg', 'base'))).toEqual({ uid: 0, gid: 0 });
    expect(await askPostgres(after.connection, 'SELECT answer FROM kept')).toEqual([{ answer: 7 }]);
  });

  testAsStranger('another user starts what he owns, by himself', async () => {
    const dataDir = await scratchFolder();
    await chown(dataDir, stranger.uid, stranger.gid);
    const held = await holdInProcess(dataDir, stranger);
    expect(held).toMatchObject({ firstStart: true });
    expect(await ownerOf(join(dataDir, 'pg'))).toEqual(stranger);
    expect(await askPostgres(held.connection, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  testAsStranger('a user id without a name gets one in a namespace', async () => {
    const dataDir = await scratchFolder();
    await chown(dataDir, nameless.uid, nameless.gid);
    const held = await holdInProcess(dataDir, nameless);
    expect(held.description).toContain('in a user namespace');
    expect(await ownerOf(join(dataDir, 'pg'))).toEqual(nameless);
  });

  test('giving a folder away gives all of it, and once is enough', async () => {
    const folder = await scratchFolder();
    await mkdir(join(folder, 'a', 'b'), { recursive: true });
    const account: ServerAccount = { label: '', prefix: [], owner: nameless };
    await giveTo(account, folder);
    expect(await Promise.all(['', 'a', 'a/b'].map((path) => ownerOf(join(folder, path))))).toEqual(
      Array(3).fill(nameless),
    );
    await chown(join(folder, 'a'), 0, 0);
    await giveTo(account, folder);
    expect(await ownerOf(join(folder, 'a')), 'a folder that is given away is not walked again').toEqual({
      uid: 0,
      gid: 0,
    });
  });
});

test('a folder is out of reach when any above it is closed', async () => {
  const folder = await scratchFolder();
  const path = join(folder, 'a', 'b');
  await mkdir(path, { recursive: true });
  const { uid, gid } = await ownerOf(folder);
  await chmod(folder, 0o710);
  const others = { uid: uid + 1, gid: gid + 1 };
  expect(await canReach(path, { uid, gid: others.gid })).toBe(true);
  expect(await canReach(path, { uid: others.uid, gid })).toBe(true);
  expect(await canReach(path, others)).toBe(false);
  await chmod(folder, 0o701);
  expect(await canReach(path, others)).toBe(true);
});
