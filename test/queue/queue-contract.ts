import { afterAll, beforeAll, describe } from 'vitest';
import { crashStories } from './contract-crashes.ts';
import { failureStories } from './contract-failures.ts';
import { levelTriggerStories } from './contract-level-trigger.ts';
import { outageStories, returnStories } from './contract-outages.ts';
import { processingStories } from './contract-processing.ts';
import type { QueueServer } from './queue-server.ts';

/**
 * What every backend of the queue must do, held against a real server. Who watches over the servers may take its time
 * to name one that was away: `returnsAtOnce: false` leaves out what depends on that.
 */
export function queueContract(startServer: () => Promise<QueueServer>, { returnsAtOnce = true } = {}): void {
  let server: QueueServer | undefined;
  const running = (): QueueServer => {
    if (server === undefined) {
      throw new Error('The server has not been started.');
    }
    return server;
  };
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server?.close());

  describe('processing', () => processingStories(running));
  describe('jobs with an id', () => levelTriggerStories(running));
  describe('failing jobs', () => failureStories(running));
  describe('workers that die or stop', () => crashStories(running));
  describe('outages', () => outageStories(running));
  if (returnsAtOnce) describe('the end of an outage', () => returnStories(running));
}
