/** What INFO tells, by field. */
export type RedisInfo = ReadonlyMap<string, string>;

/** Reads the answer of INFO: `# Section`, then `field:value`. */
export function parseInfo(text: string): RedisInfo {
  return new Map(
    text.split(/\r?\n/).flatMap((line) => {
      const colon = line.indexOf(':');
      return colon < 1 || line.startsWith('#')
        ? []
        : [[line.slice(0, colon), line.slice(colon + 1)] as const];
    }),
  );
}

/** The first of these fields that holds a number; servers of the family leave out some, or say -1 for "not counted". */
export function infoNumber(info: RedisInfo, ...fields: readonly string[]): number | undefined {
  for (const field of fields) {
    const text = info.get(field);
    const value = text === undefined || text === '' ? Number.NaN : Number(text);
    if (Number.isFinite(value) && value >= 0) return value;
  }
  return undefined;
}

/** `Redis 7.0.15`, `Valkey 8.1.0`, `Dragonfly 1.27.1`. */
export function describeServer(info: RedisInfo): string {
  const dragonfly = info.get('dragonfly_version');
  if (dragonfly !== undefined) return `Dragonfly ${dragonfly.replace(/^df-v?/, '')}`;
  const valkey = info.get('valkey_version');
  if (valkey !== undefined) return `Valkey ${valkey}`;
  return `Redis ${info.get('redis_version') ?? 'of an unknown version'}`;
}
