import { afterAll, beforeAll, describe } from 'vitest';
import { crashStories } from './contract-crashes.ts';
import { failureStories } from './contract-failures.ts';
import { levelTriggerStories } from './contract-level-trigger.ts';
import { outageStories } from './contract-outages.ts';
import { processingStories } from './contract-processing.ts';
import type { QueueServer } from './queue-server.ts';

/** What every backend of the queue must do, held against a real server. */
export function queueContract(startServer: () => Promise<QueueServer>): void {
  const running = serverOf(startServer);
  describe('processing', () => processingStories(running));
  describe('jobs with an id', () => levelTriggerStories(running));
  describe('failing jobs', () => failureStories(running));
  describe('workers that die or stop', () => crashStories(running));
  describe('outages', () => outageStories(running));
}

/** Of the same, what it must do when its server ends or hangs. */
export function outageContract(startServer: () => Promise<QueueServer>): void {
  outageStories(serverOf(startServer));
}

/** One server for all stories of the block that this is called in. */
function serverOf(startServer: () => Promise<QueueServer>): () => QueueServer {
  let server: QueueServer | undefined;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server?.close());
  return () => {
    if (server === undefined) throw new Error('The server has not been started.');
    return server;
  };
}
