import { DatabaseError } from 'pg';
import { describe, expect, it } from 'vitest';
import {
  ConfigError,
  NotFoundError,
  OpsError,
  TimeoutError,
  UnreachableError,
  UsageError,
} from '../../src/domain/errors.ts';
import { isConflict, isDataError, isNotMigrated, toOpsError } from '../../src/store/postgres-errors.ts';

function fromServer(code: string): DatabaseError {
  const error = new DatabaseError(`the server said ${code}`, 0, 'error');
  error.code = code;
  return error;
}

function fromSocket(code: string): Error {
  return Object.assign(new Error(`connect ${code}`), { code });
}

describe('errors of PostgreSQL', () => {
  it.each(['57P01', '57P02', '57P03', '53100', '53200', '53300', '25006', '08006', '08P01', '58030'])(
    'are unreachable for what passes by itself: %s',
    (code) => {
      const error = toOpsError(fromServer(code));
      expect(error).toBeInstanceOf(UnreachableError);
      expect(error).toMatchObject({ retryable: true, message: expect.stringContaining(code) });
    },
  );

  it.each([
    'ECONNREFUSED',
    'ECONNRESET',
    'EPIPE',
    'ENOENT',
    'ETIMEDOUT',
    'EHOSTUNREACH',
    'ENOTFOUND',
    'EAI_AGAIN',
  ])('are unreachable for a socket that fails: %s', (code) =>
    expect(toOpsError(fromSocket(code))).toBeInstanceOf(UnreachableError),
  );

  it.each([
    'Connection terminated',
    'Connection terminated unexpectedly',
    'Client has encountered a connection error and is not queryable',
  ])('are unreachable for a connection that is gone: %s', (message) =>
    expect(toOpsError(new Error(message))).toBeInstanceOf(UnreachableError),
  );

  it.each([
    fromServer('57014'),
    fromServer('55P03'),
    fromServer('25P03'),
    fromServer('25P04'),
    new Error('Query read timeout'),
    new Error('timeout exceeded when trying to connect'),
  ])('are a timeout for what was late: %s', (late) => expect(toOpsError(late)).toBeInstanceOf(TimeoutError));

  it.each(['28P01', '28000', '3D000', '42501'])(
    'are a configuration error for what nobody but us can mend: %s',
    (code) => {
      expect(toOpsError(fromServer(code))).toBeInstanceOf(ConfigError);
    },
  );

  it.each(['22021', '22P05', '22P02', '22008', '54000'])(
    'are wrong usage for data that cannot be kept: %s',
    (code) => {
      const error = toOpsError(fromServer(code));
      expect(error).toBeInstanceOf(UsageError);
      expect(isDataError(error)).toBe(true);
    },
  );

  it.each([
    fromServer('42703'),
    fromServer('23505'),
    fromServer('40001'),
    new TypeError('x is undefined'),
    'a string',
  ])('stay what they are when they are defects: %s', (defect) => expect(toOpsError(defect)).toBe(defect));

  it('are passed on when they are ours already', () => {
    const ours = new NotFoundError("Incident 'INC-1' does not exist.");
    expect(toOpsError(ours)).toBe(ours);
    expect(isDataError(new UsageError('typed wrongly'))).toBe(false);
  });

  it('keep the cause', () => {
    const cause = fromServer('57P01');
    const error = toOpsError(cause);
    expect(error instanceof OpsError && error.cause).toBe(cause);
  });

  it('tell lost races and missing tables from the rest', () => {
    expect(['40001', '40P01', '23505'].map((code) => isConflict(fromServer(code)))).toEqual([
      true,
      true,
      false,
    ]);
    expect(['42P01', '3F000', '42703'].map((code) => isNotMigrated(fromServer(code)))).toEqual([
      true,
      true,
      false,
    ]);
  });
});
