import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createHttpServer } from '../../src/http/server.ts';
import { silentLog } from '../support/silent-log.ts';

/** Far below the time that a request is given. */
const soonMs = 5_000;

async function startServer() {
  const app = createHttpServer(silentLog);
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
  const { promise: answer, resolve: answerNow } = Promise.withResolvers<string>();
  app.get('/slow', () => {
    ask();
    return answer;
  });
  const { port } = new URL(await app.listen({ host: '127.0.0.1', port: 0 }));
  const dial = async (): Promise<Socket> => {
    const accepted = once(app.server, 'connection');
    const socket = connect(Number(port), '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    await accepted;
    return socket;
  };
  return { app, port, dial, asked, answerNow };
}

it('is closed at once though a connection has not said anything yet', { timeout: soonMs }, async () => {
  const { app, dial } = await startServer();
  const socket = await dial();
  const ended = once(socket, 'close');
  await app.close();
  await ended;
});

it('answers what it was asked before it is closed', { timeout: soonMs }, async () => {
  const { app, port, asked, answerNow } = await startServer();
  const answered = fetch(`http://127.0.0.1:${port}/slow`).then((answer) => answer.text());
  await asked;
  const closed = app.close();
  answerNow('done');
  expect(await answered).toBe('done');
  await closed;
});
