import { describe, expect, it } from 'vitest';
import { count, flag, idList, pageOf, structure, timeStamp } from '../../../src/workspace/api/arguments.ts';
import { CallLog } from '../../../src/workspace/api/call-log.ts';

describe('an argument', () => {
  it.each([
    ['true', true],
    ['1', true],
    [1, true],
    [true, true],
    ['false', false],
    ['0', false],
    [0, false],
    ['yes', undefined],
    [2, undefined],
  ])('may say yes or no as %j: %j', (given, expected) => {
    expect(flag.safeParse(given).data).toBe(expected);
  });

  it.each([
    ['20', 20],
    [20, 20],
    ['-1', undefined],
    ['1.5', undefined],
    ['many', undefined],
  ])('may count as %j: %j', (given, expected) => {
    expect(count.safeParse(given).data).toBe(expected);
  });

  it.each([
    ['1700000000.000100', true],
    ['1700000000', true],
    ['1700000000.0001001', false],
    ['now', false],
    [1700000000.0001, false],
  ])('may be the time stamp %j: %j', (given, expected) => {
    expect(timeStamp.safeParse(given).success).toBe(expected);
  });

  it('may be a structure, or its JSON text', () => {
    expect(structure.parse('[{"id":"F1"}]')).toEqual([{ id: 'F1' }]);
    expect(structure.parse([{ id: 'F1' }])).toEqual([{ id: 'F1' }]);
    expect(structure.parse('no json')).toBe('no json');
  });

  it('may list ids', () => {
    expect(idList.parse('U1, U2,,U3')).toEqual(['U1', 'U2', 'U3']);
  });
});

describe('a page', () => {
  const items = ['a', 'b', 'c', 'd', 'e'];
  const sizes = { standard: 2, maximum: 3 };

  it('follows the one before until the end', () => {
    const first = pageOf(items, {}, sizes);
    expect(first?.page).toEqual(['a', 'b']);
    const second = pageOf(items, { cursor: first?.nextCursor }, sizes);
    expect(second?.page).toEqual(['c', 'd']);
    const last = pageOf(items, { cursor: second?.nextCursor }, sizes);
    expect(last).toEqual({ page: ['e'], nextCursor: '' });
  });

  it('is never larger than the maximum, and of standard size for zero', () => {
    expect(pageOf(items, { limit: 100 }, sizes)?.page).toHaveLength(3);
    expect(pageOf(items, { limit: 0 }, sizes)?.page).toHaveLength(2);
  });

  it('does not exist for a made-up cursor', () => {
    expect(pageOf(items, { cursor: 'bogus' }, sizes)).toBeUndefined();
    expect(pageOf(items, { cursor: '' }, sizes)?.page).toEqual(['a', 'b']);
  });
});

describe('the call log', () => {
  const call = (method: string) => ({ method, args: {}, outcome: 'ok', applied: true, atMs: 0 });

  it('forgets the oldest calls beyond its capacity', () => {
    const log = new CallLog(10);
    for (let index = 0; index < 100; index += 1) log.record(call(String(index)));
    expect(log.all().length).toBeLessThanOrEqual(12);
    expect(log.all().at(-1)?.method).toBe('99');
    expect(log.of('99')).toHaveLength(1);
    expect(log.of('1')).toEqual([]);
  });

  it('tells its listeners, until they leave', () => {
    const log = new CallLog();
    const heard: string[] = [];
    const stop = log.subscribe((one) => heard.push(one.method));
    log.record(call('a'));
    stop();
    log.record(call('b'));
    log.clear();
    expect([heard, log.all()]).toEqual([['a'], []]);
  });
});
