import type { FastifyInstance } from 'fastify';
import { ConfigError } from '../domain/errors.ts';

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is taken by another program. Stop it, or set PORT to another port',
  EACCES: 'may not be opened by this user. Set PORT to one above 1023',
  EADDRNOTAVAIL: 'is no address of this machine. Set HOST to one that is, e.g. 127.0.0.1',
  ENOTFOUND: 'is no address that can be found. Set HOST to one of this machine, e.g. 127.0.0.1',
};

/** Opens the port and answers the base address. ConfigError saying what to set when it cannot be opened. */
export async function listen(
  http: FastifyInstance,
  { host, port }: { host: string; port: number },
): Promise<string> {
  try {
    return await http.listen({ host, port });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    const reason = reasons[code];
    if (reason === undefined) throw cause;
    throw new ConfigError(`Port ${port} on '${host}' ${reason}.`, { cause });
  }
}
