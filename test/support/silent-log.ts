import type { Log } from '../../src/domain/ports/log.ts';

const ignore = () => undefined;

/** For parts under test whose log is not what is tested. */
export const silentLog: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
