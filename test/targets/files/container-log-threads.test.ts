import { afterEach, expect, it, vi } from 'vitest';
import { FileThreads } from '../../../src/targets/files/file-threads.ts';
import { type HostileTcp, startHostileTcp } from '../../support/hostile-tcp.ts';

const servers: HostileTcp[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** An engine whose logs never come, or that are empty. */
async function engine(answers: 'never' | 'nothing'): Promise<HostileTcp> {
  const server = await startHostileTcp((socket) => {
    socket.resume();
    if (answers === 'nothing') {
      socket.write('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    }
  });
  servers.push(server);
  return server;
}
const log = ({ port }: HostileTcp, name = 'api') => ({
  kind: 'container-log' as const,
  endpoint: { kind: 'tcp' as const, host: '127.0.0.1', port, tls: false },
  container: { id: name, name, tty: false },
  part: { last: 10 },
  mostBytes: 1e9,
  patterns: [],
  figures: [],
});
const soon = () => AbortSignal.timeout(28_000);

it('a thread that waits for an engine is told when nobody waits for it any more', async () => {
  // It is not ended: nobody but itself closes its connection.
  const threads = new FileThreads(undefined, 600_000);
  const silent = await engine('never');
  const abort = new AbortController();
  const answer = threads.run<'container-log'>(log(silent), abort.signal);
  await vi.waitFor(() => expect(silent.open()).toBe(1), 25_000);
  abort.abort(new Error('deadline'));
  await expect(answer).rejects.toThrow('deadline');
  await vi.waitFor(() => expect(silent.open()).toBe(0), 25_000);
});

it('an engine whose logs do not come leaves threads for the others', async () => {
  const threads = new FileThreads();
  const silent = await engine('never');
  const abort = new AbortController();
  const waiting = Promise.allSettled(
    Array.from({ length: 6 }, (_, index) =>
      threads.run<'container-log'>(log(silent, `c${index}`), abort.signal),
    ),
  );
  const others = await engine('nothing');
  await expect(threads.run<'container-log'>(log(others), soon())).resolves.toMatchObject({ lines: 0 });
  expect(silent.open()).toBeLessThanOrEqual(2);
  abort.abort(new Error('deadline'));
  expect((await waiting).map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 'rejected'));
});
