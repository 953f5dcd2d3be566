import { describe, expect, it } from 'vitest';
import { catchUp } from '../../src/app/catch-up.ts';
import { UnreachableError } from '../../src/domain/errors.ts';
import type { JobRequest } from '../../src/domain/ports/queue.ts';
import { silentLog } from '../support/silent-log.ts';

const unused = () => {
  throw new Error('Nobody asks for that.');
};

describe('a Slack that is back after an outage', () => {
  it('has what gathered looked at before anything else, once however often it comes back', async () => {
    const added: JobRequest[] = [];
    const queue = { add: async (jobs: readonly JobRequest[]) => void added.push(...jobs) };
    const parts = { queue: { ...queue, hasten: unused, counts: unused, ping: unused }, log: silentLog };
    catchUp(parts);
    catchUp(parts);
    expect(added.map(({ name, priority }) => [name, priority])).toEqual([
      ['show-backlog', 1],
      ['show-backlog', 1],
    ]);
    expect(new Set(added.map(({ id }) => id)).size).toBe(1);
  });

  it('leaves it to the sweep, and says so, when the queue is away as well', async () => {
    const add = async () => {
      throw new UnreachableError('The queue could not be reached.');
    };
    const told = Promise.withResolvers<string>();
    const log = { ...silentLog, warn: (_fields: object, message: string) => told.resolve(message) };
    catchUp({ queue: { add, hasten: unused, counts: unused, ping: unused }, log });
    expect(await told.promise).toContain('by the next sweep');
  });
});
