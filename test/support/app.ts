import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { EmbeddedConnection } from '../../src/store/embedded/endpoint.ts';
import { root } from './import-graph.ts';
import type { TestWorkspace } from './workspace.ts';

export interface AppOptions {
  /** Where its Slack is; without one the app brings its own local workspace. */
  readonly workspace?: TestWorkspace;
  /** Its database; without one the app brings its own embedded server. */
  readonly database?: EmbeddedConnection;
  /** Data folder; a fresh one that is removed at the end where none is given. */
  readonly dataFolder?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What Node is given to run, instead of the program itself; it may then be asked things. */
  readonly entry?: readonly string[];
  /** Told its process id long before it is ready. */
  onSpawn?(pid: number): void;
}

export interface LogLine {
  readonly level: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** The whole application in a process of its own, as a user starts it. */
export interface TestApp {
  readonly url: string;
  readonly pid: number;
  /** Milliseconds from the start of the process until everything was ready. */
  readonly startMs: number;
  readonly log: readonly LogLine[];
  /** Everything it wrote, for searches for what it must not have written. */
  output(): string;
  postAlert(body: unknown, source?: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  get(path: string): Promise<Response>;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
  /** SIGTERM; the exit code. */
  stop(): Promise<number | null>;
  /** The answer of an `entry` that listens to its parent. Rejects when the process ends before it answers. */
  ask(question: object): Promise<unknown>;
}

const started = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of started) child.kill('SIGKILL');
});

/** One line of the log; a process that is killed may leave half a one. */
function logLine(line: string): LogLine | undefined {
  try {
    return line.startsWith('{') ? JSON.parse(line) : undefined;
  } catch {
    return undefined;
  }
}

/** A connection as `DATABASE_URL` takes it. */
export function databaseUrl({ host, port, user, password, database }: EmbeddedConnection): string {
  const secret = password === undefined ? '' : `:${encodeURIComponent(password)}`;
  return `postgres://${user}${secret}@${encodeURIComponent(host)}:${port}/${database}`;
}

/** Starts the app and resolves when it says that it is ready; rejects with its output when it ends before. */
export async function startApp(options: AppOptions = {}): Promise<TestApp> {
  const own = options.dataFolder === undefined ? mkdtempSync(join(tmpdir(), 'watchbill-app-')) : undefined;
  const { workspace, database } = options;
  const begun = performance.now();
  const child = spawn(process.execPath, options.entry ?? ['src/main.ts'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe', ...(options.entry === undefined ? [] : ['ipc' as const])],
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      PORT: '0',
      LOG_LEVEL: 'debug',
      WATCHBILL_DATA: options.dataFolder ?? own,
      ...(database === undefined ? {} : { DATABASE_URL: databaseUrl(database) }),
      ...(workspace === undefined
        ? {}
        : {
            SLACK_BOT_TOKEN: workspace.workspace.tokens.bot,
            // With a signing secret it is to take Slack's requests over HTTP, not over a socket.
            ...(options.env?.['SLACK_SIGNING_SECRET'] === undefined
              ? { SLACK_APP_TOKEN: workspace.workspace.tokens.app }
              : {}),
            SLACK_API_URL: workspace.apiUrl,
          }),
      ...options.env,
    },
  });
  started.add(child);
  if (child.pid !== undefined) options.onSpawn?.(child.pid);
  const output: string[] = [];
  const log: LogLine[] = [];
  const end: { asked: boolean; words?: string } = { asked: false };
  const exited = new Promise<number | null>((resolve) => {
    child.once('exit', (code, signal) => {
      started.delete(child);
      const how = signal === null ? '' : `, by ${signal}`;
      end.words = `Watchbill (process ${child.pid}) ended with code ${code}${how}`;
      if (own !== undefined) rmSync(own, { recursive: true, force: true, maxRetries: 5 });
      resolve(code);
    });
  });
  if (child.stdout === null || child.stderr === null) throw new Error('Its output is not piped.');
  const { stderr } = child;
  createInterface({ input: child.stdout }).on('line', (line) => {
    output.push(line);
    const entry = logLine(line);
    if (entry !== undefined) log.push(entry);
  });
  const lastWords = () => `${end.words}:\n${output.join('\n').slice(-4000)}`;
  await new Promise<void>((resolve, reject) => {
    stderr.on('data', (chunk: Buffer) => {
      output.push(chunk.toString());
      if (output.at(-1)?.includes('Watchbill is ready')) resolve();
    });
    void exited.then(() => reject(new Error(lastWords())));
  });
  const startMs = performance.now() - begun;
  // When all its output has been read. A story that kills it by its process id knows why it has gone.
  child.once('close', (_code, signal) => {
    if (!end.asked && signal !== 'SIGKILL') process.stderr.write(`Unasked, ${lastWords()}\n`);
  });
  const url = String(log.find((line) => line.msg === 'listening')?.['url']);
  const call = (path: string, init?: RequestInit): Promise<Response> =>
    fetch(`${url}${path}`, init).catch((error: unknown) => {
      throw end.words === undefined ? error : new Error(lastWords(), { cause: error });
    });
  return {
    url,
    pid: child.pid ?? 0,
    startMs,
    log,
    output: () => output.join('\n'),
    postAlert: (body, source = 'generic', headers = {}) =>
      call(source.startsWith('/') ? source : `/alerts/${source}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    get: (path) => call(path),
    async kill() {
      end.asked = true;
      child.kill('SIGKILL');
      await exited;
    },
    stop() {
      end.asked = true;
      child.kill('SIGTERM');
      return exited;
    },
    ask: (question) =>
      Promise.race([
        new Promise((resolve, reject) => {
          child.once('message', resolve);
          child.send(question, (error) => error && reject(error));
        }),
        exited.then(() => Promise.reject(new Error('The process ended before it answered.'))),
      ]),
  };
}
