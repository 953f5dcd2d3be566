import { execFile } from 'node:child_process';
import type { Owner, ServerAccount } from './server-account.ts';

export interface ProgramResult {
  ok: boolean;
  /** Both outputs in one, or the reason why the program did not run at all. */
  output: string;
}

// An allow-list: tokens that Watchbill holds have no business in the server's environment, PG* variables would
// redirect the programs, and a locale that is not installed makes initdb refuse.
const inherited = [
  'PATH',
  'LD_LIBRARY_PATH',
  'TMPDIR',
  'TEMP',
  'TMP',
  'SystemRoot',
  'SystemDrive',
  'ComSpec',
];

/** The environment of every PostgreSQL program: fixed locale and zone, no secrets of ours. */
export function programEnv(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = inherited.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]]));
  return { ...Object.fromEntries(kept), LC_ALL: 'C', TZ: 'UTC' };
}

/** The argv that runs `program` in the account, and the ids to spawn it with. */
export function commandLine(account: ServerAccount, program: string, args: string[]) {
  const [file = program, ...rest] = [...account.prefix, program, ...args];
  const ids: Owner | Record<string, never> = account.ids ?? {};
  return { file, args: rest, ids };
}

/** Runs a program to its end and never throws: a program that is absent is a result like any other. */
export function runProgram(
  account: ServerAccount,
  program: string,
  args: string[],
  env: NodeJS.ProcessEnv,
  timeoutMs = 120_000,
): Promise<ProgramResult> {
  const { file, args: argv, ids } = commandLine(account, program, args);
  // The working folder may be closed to the account; the root is open to everybody.
  const options = { ...ids, env: programEnv(env), timeout: timeoutMs, cwd: '/', windowsHide: true };
  return new Promise((resolve) => {
    execFile(file, argv, options, (error, stdout, stderr) => {
      const said = `${stdout}${stderr}`.trim();
      resolve({ ok: error === null, output: said === '' && error !== null ? error.message : said });
    });
  });
}
