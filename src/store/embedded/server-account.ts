import { chown, lchown, readdir, readFile, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { ConfigError } from '../../domain/errors.ts';
import { runProgram } from './run-program.ts';

export interface Owner {
  uid: number;
  gid: number;
}

/** As whom the server runs: PostgreSQL refuses to run as root and wants its files owned by its user. */
export interface ServerAccount {
  /** For people: `as user 1000`. */
  label: string;
  /** Put in front of every program's argv. */
  prefix: string[];
  /** Ids to spawn with; absent: those of this process. */
  ids?: Owner;
  /** Who must own the files; absent: whoever creates them. */
  owner?: Owner;
}

export interface AccountQuestion {
  /** The server's program, run once to prove that an account can reach it. */
  program: string;
  dataDir: string;
  /** Who owns the cluster that exists. */
  clusterOwner: Owner | undefined;
  env: NodeJS.ProcessEnv;
  platform?: NodeJS.Platform;
  uid?: number | undefined;
}

export const presentUser: ServerAccount = { label: 'as the present user', prefix: [] };

/** Chooses as whom to run the server, the least intrusive first; ConfigError when nothing works. */
export async function chooseAccount(question: AccountQuestion): Promise<ServerAccount> {
  const uid = 'uid' in question ? question.uid : process.getuid?.();
  const { clusterOwner, env, program } = question;
  if (uid === undefined) return presentUser;
  if (uid !== 0 && clusterOwner !== undefined && clusterOwner.uid !== uid) {
    throw new ConfigError(
      `The PostgreSQL cluster in '${question.dataDir}' belongs to user ${clusterOwner.uid} and this is user ${uid}. Run Watchbill as that user, or name another folder in WATCHBILL_DATA.`,
    );
  }
  if (uid !== 0 && hasName()) return presentUser;

  for (const account of await candidates(question, uid)) {
    const reachable = account.ids === undefined || (await canReach(question.dataDir, account.ids));
    if (reachable && (await runProgram(account, program, ['--version'], env, 10_000)).ok) return account;
  }
  throw new ConfigError(
    `PostgreSQL does not run as user ${uid}, user namespaces are not available, and no other user can reach both '${question.dataDir}' and '${program}'. Run Watchbill as an ordinary user, or set DATABASE_URL.`,
  );
}

async function candidates(question: AccountQuestion, uid: number): Promise<ServerAccount[]> {
  const users = await knownUsers();
  const nobody = users.get('nobody') ?? [...users.values()].find((user) => user.uid !== 0);
  const list: ServerAccount[] = [];
  const asUser = (ids: Owner) => list.push({ label: `as user ${ids.uid}`, prefix: [], ids, owner: ids });
  if (uid === 0 && question.clusterOwner !== undefined && question.clusterOwner.uid !== 0) {
    asUser(question.clusterOwner);
  }
  if ((question.platform ?? process.platform) === 'linux' && nobody !== undefined) {
    // Inside a user namespace we appear as an ordinary user that has a name (initdb asks for it); outside we
    // stay who we are, so the files need no new owner and any folder will do, also one under /root.
    const map = [`--map-user=${nobody.uid}`, `--map-group=${nobody.uid}`];
    const owner = uid === 0 ? { owner: { uid: 0, gid: 0 } } : {};
    list.push({ label: 'in a user namespace', prefix: ['unshare', '--user', ...map], ...owner });
  }
  if (uid === 0) {
    for (const ids of [users.get('postgres'), { uid: 65534, gid: 65534 }]) if (ids !== undefined) asUser(ids);
  }
  return list;
}

/** initdb refuses a user id without a name, as `docker run --user 4242` gives. */
function hasName(): boolean {
  try {
    return userInfo().username !== '';
  } catch {
    return false;
  }
}

async function knownUsers(): Promise<Map<string, Owner>> {
  const lines = (await readFile('/etc/passwd', 'utf8').catch(() => '')).split('\n');
  const fields = lines.map((line) => line.split(':')).filter((parts) => parts.length >= 4);
  return new Map(fields.map(([name = '', , uid, gid]) => [name, { uid: Number(uid), gid: Number(gid) }]));
}

/** Whether every folder above `path` lets the user through. */
export async function canReach(path: string, { uid, gid }: Owner): Promise<boolean> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const { mode, uid: ownerUid, gid: ownerGid } = await stat(folder);
    const bit = ownerUid === uid ? 0o100 : ownerGid === gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

/** Gives a file, or a folder with all it holds, to the account's owner where it has another one. */
export async function giveTo(account: ServerAccount, path: string): Promise<void> {
  const { owner } = account;
  if (owner === undefined) return;
  const present = await stat(path);
  if (present.uid === owner.uid) return;
  if (present.isDirectory()) {
    const inside = await readdir(path, { recursive: true });
    for (const name of inside) await lchown(join(path, name), owner.uid, owner.gid);
  }
  // The folder itself last: one that was given away only in part is recognized and done again.
  await chown(path, owner.uid, owner.gid);
}
