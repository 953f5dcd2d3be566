import { afterAll, describe, expect, it } from 'vitest';
import generic from '../../src/alert-sources/generic.ts';
import { MappingThread } from '../../src/alert-sources/mapping/mapping-thread.ts';
import { type Mapping, mappingSchema } from '../../src/alert-sources/mapping/schema.ts';
import { parseDelivery } from '../../src/define/parse-delivery.ts';
import { InvalidAlertError, TimeoutError } from '../../src/domain/errors.ts';
import { context } from './source-contract.ts';

const backups: Mapping = {
  alerts: 'jobs',
  name: '"Backup of " & database & " failed"',
  status: 'result != "ok"',
  severity: 'important ? "P1" : "low"',
  key: 'id',
  summary: 'message',
  labels: { database: 'database', host: '$body.server.name', attempt: 'attempt', nothing: 'nothing' },
  annotations: { raw: '$' },
  startsAt: 'began',
  links: { Log: 'log' },
};
const body = {
  server: { name: 'db-1' },
  jobs: [
    {
      id: 7,
      database: 'shop',
      result: 'failed',
      important: true,
      began: 1795227247,
      log: 'https://l.example/7',
    },
    { id: 8, database: 'wiki', result: 'ok', attempt: 2, log: 'none' },
  ],
};
const read = (mapping: Mapping, given: unknown) =>
  parseDelivery(generic, given, { ...context, options: { mapping } });
const threads: MappingThread[] = [];
const startThread = (deadlineMs?: number) => {
  const thread = new MappingThread(deadlineMs);
  threads.push(thread);
  return thread;
};
afterAll(() => Promise.all(threads.map((thread) => thread.stop())));

describe('a mapping', () => {
  it('makes an alert of each item of the list', async () => {
    const { events } = await read(backups, body);
    expect(events).toMatchObject([
      {
        status: 'firing',
        labels: { alertname: 'Backup of shop failed', severity: 'critical', database: 'shop', host: 'db-1' },
        startsAt: new Date('2026-11-21T02:14:07Z'),
        links: [{ label: 'Log', url: 'https://l.example/7' }],
      },
      { status: 'resolved', labels: { severity: 'info', attempt: '2' }, startsAtGuessed: true, links: [] },
    ]);
    expect(events[0]?.labels).not.toHaveProperty('nothing');
    expect(JSON.parse(events[1]?.annotations['raw'] ?? '')).toMatchObject({ id: 8 });
  });

  it('takes the whole body for one alert when it names no list', async () => {
    const { events } = await read({ name: 'title' }, { title: 'Hello' });
    expect(events).toMatchObject([{ status: 'firing', labels: { alertname: 'Hello', severity: 'warning' } }]);
  });

  it('may find nothing to alert on', async () => {
    expect(await read({ alerts: 'jobs[result="bad"]', name: 'id' }, body)).toEqual({ events: [] });
  });

  it.each([
    ['has no name', { name: 'nothing' }, /'alerts\[0\]\.name'/],
    ['has another status', { name: '"a"', status: '"perhaps"' }, /'alerts\[0\]\.status'/],
    ['has a time that is none', { name: '"a"', startsAt: '"yesterday"' }, /'alerts\[0\]\.startsAt'/],
    ['makes an expression fail', { name: '"a"', summary: '$number("x")' }, /mapping\.summary failed: /],
    ['makes a label fail', { name: '"a"', labels: { x: '$sum("x")' } }, /mapping\.labels\.x failed: /],
  ] as const)('says what is wrong with a body that %s', async (_what, mapping, expected) => {
    await expect(read(mapping, {})).rejects.toThrow(expected);
    await expect(read(mapping, {})).rejects.toThrow(InvalidAlertError);
  });

  it.each([
    [null],
    [''],
    [7],
    [[]],
    [{ jobs: null }],
    [{ jobs: 'x' }],
    [JSON.parse('{"__proto__":{"a":1}}')],
  ])('takes %j without harm', async (odd) => {
    const outcome = await read(backups, odd).catch((error: unknown) => error);
    if (outcome instanceof Error) expect(outcome).toBeInstanceOf(InvalidAlertError);
    expect(({} as Record<string, unknown>)['a']).toBeUndefined();
  });

  it('names the mistake in an expression, and where in it', () => {
    const issues = (mapping: object) => mappingSchema.safeParse(mapping).error?.issues ?? [];
    expect(issues({ name: 'a &' })).toMatchObject([
      {
        path: ['name'],
        message: expect.stringMatching(/is not a JSONata expression: .+ \(at character 3\)/),
      },
    ]);
    expect(issues({ name: 'a', labels: { x: '(' } })).toMatchObject([{ path: ['labels', 'x'] }]);
    expect(issues({})).toMatchObject([{ path: ['name'] }]);
    expect(issues({ name: 'a', colour: 'b' })).toMatchObject([{ code: 'unrecognized_keys' }]);
  });
});

describe('a mapping that does not end', () => {
  it.each([
    ['calls itself', '($f := function($x) { $f($x + 1) }; $f(0))'],
    ['backtracks', '$match($join([1..40].("a")) & "!", /^(a+)+$/)'],
  ])('is ended when it %s, and the next body is mapped all the same', async (_what, name) => {
    const thread = startThread(300);
    // The thread is up: only what is measured is measured.
    await thread.map({ name: '"warm"' }, {});
    let ticks = 0;
    const ticking = setInterval(() => {
      ticks += 1;
    }, 10);
    await expect(thread.map({ name }, {})).rejects.toThrow(TimeoutError);
    clearInterval(ticking);
    // Meanwhile everything else went on.
    expect(ticks).toBeGreaterThan(5);
    expect(await thread.map({ name: '"well"' }, {})).toEqual({ alerts: [{ name: 'well', links: [] }] });
  });

  it('is refused when it fills the memory, and the next body is mapped all the same', async () => {
    const thread = startThread(8_000);
    const hungry = '$join([1..9999].$uppercase($pad("x", 20000)))';
    await expect(thread.map({ name: hungry }, {})).rejects.toThrow(/memory|longer than/);
    expect(await thread.map({ name: '"well"' }, {})).toMatchObject({ alerts: [{ name: 'well' }] });
  });
});

describe('many bodies at once', () => {
  it('are mapped in order, each with its own', async () => {
    const thread = startThread();
    const mapped = await Promise.all(
      Array.from({ length: 50 }, (_, n) => thread.map({ name: '"n" & n' }, { n })),
    );
    expect(mapped).toEqual(
      Array.from({ length: 50 }, (_, n) => ({ alerts: [{ name: `n${n}`, links: [] }] })),
    );
  });
});
