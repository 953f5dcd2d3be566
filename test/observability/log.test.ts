import { describe, expect, it } from 'vitest';
import { createLog, scrub } from '../../src/observability/log.ts';

function logged(write: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = [];
  write(createLog('trace', { write: (line) => void lines.push(line) }));
  return lines.join('');
}

const canary = 'CANARY9f8e7d';

describe('the log', () => {
  it('writes one JSON line with level, time, fields and message', () => {
    const line = JSON.parse(logged((log) => log.info({ incident: 'INC-20261121-0001' }, 'opened')));
    expect(line).toMatchObject({ level: 'info', incident: 'INC-20261121-0001', msg: 'opened' });
    expect(new Date(line.time).getTime()).toBeGreaterThan(0);
  });

  it.each([
    ['a field', { token: canary }],
    ['a nested field', { request: { headers: { authorization: `Bearer ${canary}` } } }],
    ['an error’s message', { err: new Error(`connect postgres://watchbill:${canary}@db:5432/x failed`) }],
    ['the cause of an error', { err: new Error('outer', { cause: new Error(`xoxb-1-${canary}`) }) }],
    ['a property of an error', { err: Object.assign(new Error('x'), { password: canary }) }],
    ['an error by its other name', { error: new Error(`calling with Bearer ${canary}`) }],
    ['the text of a field', { reason: `connect redis://:${canary}@queue:6379 failed` }],
  ])('keeps a secret in %s to itself', (_where, fields) => {
    expect(logged((log) => log.error(fields, 'failed'))).not.toContain(canary);
  });

  it.each(['err', 'error'])('writes class, message, cause and stack of an error given as %s', (name) => {
    const error = new TypeError('It has no name.', { cause: new Error('Nobody gave it one.') });
    const { [name]: told } = JSON.parse(logged((log) => log.error({ [name]: error }, 'failed')));
    expect(told).toMatchObject({
      type: 'TypeError',
      message: 'It has no name.',
      cause: { message: 'Nobody gave it one.' },
    });
    expect(told.stack).toContain('log.test.ts');
  });

  it('keeps a secret in the message to itself', () => {
    expect(logged((log) => log.warn({}, `calling with xapp-1-${canary}`))).not.toContain(canary);
  });

  it('leaves everything else readable', () => {
    expect(scrub('redis://h:6379 at postgres://u:pw@h/db and Bearer abc.def')).toBe(
      'redis://h:6379 at postgres://u:[secret]@h/db and Bearer [secret]',
    );
  });
});
