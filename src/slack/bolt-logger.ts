import type { Log } from '../domain/ports/log.ts';
import { bolt } from './bolt.ts';

/** Bolt's logger interface over ours; its debug lines hold whole payloads and are dropped. */
export function boltLogger(log: Log) {
  const say =
    (level: 'debug' | 'warn') =>
    (...words: unknown[]) =>
      log[level]({ part: 'bolt' }, words.map(String).join(' '));
  return {
    debug: () => undefined,
    info: say('debug'),
    warn: say('debug'),
    error: say('warn'),
    setLevel: () => undefined,
    getLevel: () => bolt.LogLevel.INFO,
    setName: () => undefined,
  };
}
