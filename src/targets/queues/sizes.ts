import { ConfigError } from '../../domain/errors.ts';
import type { Reply } from '../redis/resp-reader.ts';
import type { Command, RedisSession } from '../redis/session.ts';

const commands: Readonly<Record<string, string>> = {
  list: 'LLEN',
  zset: 'ZCARD',
  set: 'SCARD',
  hash: 'HLEN',
  stream: 'XLEN',
};

/** How much each key holds, whatever kind of collection it is; 0 where there is no such key. */
export async function sizesOf(session: RedisSession, keys: readonly string[]): Promise<readonly number[]> {
  const types = await session.askEach(keys.map((key) => ['TYPE', key] as const));
  const asked = keys.map((key, index) => sizeCommand(key, types[index]));
  const sizes = await session.askEach(asked.filter((command) => command !== undefined));
  let next = 0;
  return asked.map((command) => (command === undefined ? 0 : Number(sizes[next++])));
}

function sizeCommand(key: string, type: Reply | undefined): Command | undefined {
  if (type === 'none') return undefined;
  const command = commands[String(type)];
  if (command !== undefined) return [command, key];
  throw new ConfigError(
    `The key '${key}' is a ${type}, and no list, set, hash or stream. Name one that holds jobs.`,
  );
}
