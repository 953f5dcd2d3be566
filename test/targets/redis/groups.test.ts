import { describe, expect, it } from 'vitest';
import type { MetricGroup } from '../../../src/targets/redis/group.ts';
import { parseInfo } from '../../../src/targets/redis/info.ts';
import { keyspace } from '../../../src/targets/redis/keyspace.ts';
import { replication } from '../../../src/targets/redis/replication.ts';
import type { RedisSession } from '../../../src/targets/redis/session.ts';
import { manualClock } from '../../support/story-clock.ts';

const nobody = () => Promise.reject(new Error('not asked'));
const session: RedisSession = { latencyMs: 1, open: true, ask: nobody, askAll: nobody, askEach: nobody };
const read = async (group: MetricGroup, info: string, db = 0) =>
  (await group.read(session, { info: parseInfo(info), db, memory: new Map(), clock: manualClock() })).map(
    ({ metric, part, value }) => `${metric} ${part}: ${value}`,
  );

describe('the replicas of a master', () => {
  it('are told apart though they come from one translated address', async () => {
    const slave = 'ip=10.0.0.1,port=6379,state=online,offset=90,lag=1';
    const info = `role:master\r\nmaster_repl_offset:100\r\nslave0:${slave}\r\nslave1:${slave}\r\n`;
    expect(await read(replication, info)).toEqual([
      'replication-lag 10.0.0.1:6379: 1',
      'replication-lag-bytes 10.0.0.1:6379: 10',
      'replication-lag 10.0.0.1:6379 #2: 1',
      'replication-lag-bytes 10.0.0.1:6379 #2: 10',
    ]);
  });
});

describe('the keys of a server', () => {
  it('are none in the database of the connection when it was emptied', async () => {
    expect(await read(keyspace, '# Keyspace\r\ndb1:keys=3,expires=0,avg_ttl=0\r\n')).toEqual([
      'keys db0: 0',
      'keys db1: 3',
    ]);
    expect(await read(keyspace, 'db1:keys=3,expires=0\r\n', 1)).toEqual(['keys db1: 3']);
  });
});
