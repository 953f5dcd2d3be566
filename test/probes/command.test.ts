import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { metricsOf } from '../../src/define/probe.ts';
import command from '../../src/probes/command.ts';
import type { Answers } from './probe-context.ts';
import { figures, runProbe } from './run-probe.ts';

const folder = mkdtempSync(join(tmpdir(), 'watchbill-command-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A program of a few lines, run by this very Node. */
const node = (script: string, ...args: readonly string[]) => ({
  argv: [process.execPath, '-e', script, ...args],
});
const run = (parameters: object, answers: Answers = {}) => runProbe(command, parameters, answers);
const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    // One that has ended and is not yet collected is no longer at work.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

describe('the command probe', () => {
  it('reads figures out of JSON and out of lines', async () => {
    const script = `
      console.log(JSON.stringify({ chunks: 3, suites: { a: { ok: true }, b: { ok: false } } }))`;
    const readings = await run({
      ...node(script),
      values: {
        chunks: { json: 'chunks', unit: 'count' },
        reliability: { json: 'suites.*.ok', take: 'mean', unit: 'ratio' },
        'suite-count': { match: '"ok":(true)', take: 'count', unit: 'count', title: 'Suites' },
      },
    });
    expect(figures(readings)).toMatchObject({
      'exit-status': 0,
      chunks: 3,
      reliability: 0.5,
      'suite-count': 1,
    });
    expect(figures(readings)['duration']).toBeGreaterThan(0);
  });

  it('takes the last of what several lines say', async () => {
    const script = "console.log('speed 1,200 chars/sec\\nspeed 900 chars/sec\\ndone')";
    const values = {
      speed: { match: 'speed ([0-9,]+) chars/sec', unit: 'chars/s' },
      slowest: { match: 'speed ([0-9,]+) chars/sec', take: 'min' },
    };
    expect(figures(await run({ ...node(script), values }))).toMatchObject({ speed: 900, slowest: 900 });
  });

  it.each([
    ['console.log("{}")', { json: 'chunks' }, "There is no 'chunks' in what it wrote."],
    ['console.log("oops")', { json: 'chunks' }, 'What it wrote is not JSON.'],
    ['console.log(\'{"chunks":"many"}\')', { json: 'chunks' }, "'chunks' holds something that is no figure."],
    ['console.log("oops")', { match: 'chunks: (\\d+)' }, "There is no 'chunks: (\\d+)' in what it wrote."],
    [
      'console.log("chunks: x")',
      { match: 'chunks: (.)' },
      "'chunks: (.)' holds something that is no figure.",
    ],
    ['console.log("{}")', { json: 'a.*', take: 'sum' }, "There is no 'a.*' in what it wrote."],
  ])('does not know a figure that %s does not write', async (script, value, reason) => {
    const readings = await run({ ...node(script), values: { chunks: value } });
    expect(figures(readings)['chunks']).toContain(reason);
  });

  it('is critical with the first line of stderr when the program fails, and reads nothing else', async () => {
    const script = "console.log('{\"a\":1}'); console.error('\\nno space left\\nmore'); process.exit(3)";
    const readings = await run({ ...node(script), values: { a: { json: 'a' } } });
    expect(readings.map(({ metric }) => metric)).toEqual(['exit-status', 'duration']);
    expect(readings[0]).toMatchObject({
      value: 3,
      status: 'critical',
      detail: 'ended with status 3: no space left',
    });
  });

  it('takes an exit status for well where it is expected', async () => {
    const [first] = await run({ ...node('process.exit(3)'), expect: [0, 3] });
    expect(first).toEqual({ metric: 'exit-status', value: 3, unit: 'none' });
  });

  it('tells the signal that ended the program', async () => {
    const [first] = await run(node("process.kill(process.pid, 'SIGKILL')"));
    expect(first).toMatchObject({ value: 137, status: 'critical', detail: 'was ended by SIGKILL' });
  });

  it('gives the program nothing on stdin, the folder, and only the environment that is named', async () => {
    vi.stubEnv('WATCHBILL_ALERT_TOKEN', 'of-watchbill');
    const script = `
      const { readFileSync } = require('node:fs');
      console.log(JSON.stringify({
        stdin: readFileSync(0).length, here: process.cwd() === process.argv[1], others: Object.keys(process.env).filter((name) => !['PATH', 'LANG', 'SAID', 'KEY'].includes(name)).length,
        said: process.env.SAID === 'x y' && process.env.KEY === 'sesame' }))`;
    writeFileSync(join(folder, 'print.cjs'), script);
    const readings = await run(
      {
        argv: [process.execPath, join(folder, 'print.cjs')],
        cwd: folder,
        env: { SAID: 'x y', KEY: { env: 'DB_KEY' } },
        values: { said: { json: 'said' }, stdin: { json: 'stdin' }, others: { json: 'others' } },
      },
      { secrets: { DB_KEY: 'sesame' } },
    );
    expect(figures(readings)).toMatchObject({ said: 1, stdin: 0, others: 0 });
  });

  it('expands nothing: arguments come as they are', async () => {
    const script = 'console.log(JSON.stringify({ same: process.argv[1] === "$(id); * && `x`" }))';
    const readings = await run({
      ...node(script, '$(id); * && `x`'),
      values: { same: { json: 'same' } },
    });
    expect(figures(readings)['same']).toBe(1);
  });

  it.each([
    [['no-such-program-here'], /no program 'no-such-program-here' in \/usr/],
    [['./missing'], /no program '.\/missing' at/],
    [['/etc/passwd'], /no program '\/etc\/passwd' at \/etc\/passwd/],
    [['/tmp'], /no program/],
  ])('says so when there is no program %j', async (argv, reason) => {
    await expect(run({ argv, cwd: folder })).rejects.toThrow(reason);
  });

  it('finds a bare name in PATH, and in no folder of its own', async () => {
    expect(figures(await run({ argv: ['true'] }))['exit-status']).toBe(0);
    await expect(run({ argv: ['true'], env: { PATH: folder } })).rejects.toThrow(/no program 'true' in/);
    // Of a relative folder nobody knows which one is meant: that of the program, or that of Watchbill.
    const PATH = `.:${relative(process.cwd(), '/bin')}:`;
    await expect(run({ argv: ['true'], env: { PATH }, cwd: '/bin' })).rejects.toThrow(/no program 'true' in/);
  });

  it('says so when the folder is missing', async () => {
    await expect(run({ ...node(''), cwd: join(folder, 'none') })).rejects.toThrow(/cannot be started/);
  });

  it('cannot be given exit-status for a name of a value, nor an expression without a group', () => {
    const parse = (values: object) => command.parameters.safeParse({ argv: ['x'], values }).success;
    expect(parse({ duration: { json: 'a' } })).toBe(false);
    expect(parse({ a: { match: 'x' } })).toBe(false);
    expect(parse({ a: { match: 'x', take: 'count' } })).toBe(true);
    expect(parse({ a: { match: '(x)', json: 'a' } })).toBe(false);
    expect(parse({ a: { match: '(x)' } })).toBe(true);
    expect(command.parameters.safeParse({ argv: [] }).success).toBe(false);
    expect(command.parameters.safeParse({ argv: 'ls -l' }).success).toBe(false);
  });

  it('is given no secret in the open', () => {
    const isTaken = (env: object) => command.parameters.safeParse({ argv: ['x'], env }).success;
    for (const name of ['PGPASSWORD', 'API_TOKEN', 'OPENAI_API_KEY', 'AWS_SECRET'])
      expect([name, isTaken({ [name]: 'hunter2' }), isTaken({ [name]: { env: 'X' } })]).toEqual([
        name,
        false,
        true,
      ]);
    for (const name of ['TOKENIZERS_PARALLELISM', 'PASSWORD_FILE', 'SORT_KEY', 'MAX_TOKENS'])
      expect([name, isTaken({ [name]: '1' })]).toEqual([name, true]);
  });

  it('names its metrics by its values, and its parameters in JSON Schema', () => {
    const parameters = command.parameters.parse({ argv: ['x'], values: { a: { json: 'a', unit: 'bytes' } } });
    expect(metricsOf(command, parameters)['a']).toEqual({ title: 'a', unit: 'bytes' });
    const schema = z.toJSONSchema(command.parameters, { io: 'input', unrepresentable: 'any' });
    expect(JSON.stringify(schema)).toContain('maxOutput');
  });
});

describe('a program that does not end well', () => {
  const pidOf = async (name: string) => {
    const file = join(folder, name);
    await vi.waitFor(() => expect(existsSync(file) && readFileSync(file, 'utf8')).toMatch(/^\d+\n$/), 20_000);
    return Number(readFileSync(file, 'utf8'));
  };
  const tells = (name: string) =>
    `require('node:fs').writeFileSync(${JSON.stringify(join(folder, name))}, process.pid + '\\n');`;

  async function abortedOnce(names: readonly string[], script: string) {
    const abort = new AbortController();
    const answer = run(node(script), { signal: abort.signal });
    const outcome = expect(answer).rejects.toThrow('deadline');
    const pids = await Promise.all(names.map(pidOf));
    abort.abort(new Error('deadline'));
    await outcome;
    await vi.waitFor(() => expect(pids.filter(alive)).toEqual([]), 10_000);
  }

  it('is ended at the deadline', async () => {
    await abortedOnce(['hangs'], `${tells('hangs')} setInterval(() => {}, 1000)`);
  });

  it('is ended at the deadline though it ignores SIGTERM', async () => {
    await abortedOnce(
      ['stubborn'],
      `process.on('SIGTERM', () => {}); ${tells('stubborn')} setInterval(() => {}, 1000)`,
    );
  });

  const child = (name: string) =>
    `require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(`process.on('SIGTERM', () => {}); ${tells(name)} setInterval(() => {}, 1000)`)}], { stdio: 'inherit' });`;

  it('is ended at the deadline with its children, who hold its pipes', async () => {
    await abortedOnce(
      ['parent', 'child'],
      `${child('child')} ${tells('parent')} setInterval(() => {}, 1000)`,
    );
  });

  it('takes with it what it leaves behind when it ends', async () => {
    const wait = `const file = ${JSON.stringify(join(folder, 'orphan'))};
      setInterval(() => { if (require('node:fs').existsSync(file)) process.exit(0); }, 10);`;
    const readings = await run(node(`${child('orphan')} ${wait}`));
    expect(figures(readings)['exit-status']).toBe(0);
    const pid = await pidOf('orphan');
    await vi.waitFor(() => expect(alive(pid)).toBe(false), 10_000);
  });

  it.each(['stdout', 'stderr'])('is ended when it floods %s, whatever it does then', async (stream) => {
    const script = `${tells(`flood-${stream}`)} process.${stream}.on('error', () => {});
      setInterval(() => { for (let i = 0; i < 100; i++) process.${stream}.write('x'.repeat(65536)) }, 1)`;
    await expect(run({ ...node(script), maxOutput: 100_000 })).rejects.toThrow(
      `wrote more than 100000 bytes to ${stream}`,
    );
    const pid = await pidOf(`flood-${stream}`);
    await vi.waitFor(() => expect(alive(pid)).toBe(false), 10_000);
  });
});
