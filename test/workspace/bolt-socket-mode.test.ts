import { describe, expect, it } from 'vitest';
import { adaUserId } from '../../src/workspace/seeds.ts';
import { installSocketApp, remember } from './bolt-app.ts';
import { boltStories } from './bolt-stories.ts';

describe('an unmodified Bolt app in Socket Mode', () => {
  boltStories(installSocketApp);

  it('reconnects by itself after the workspace recycles its connection', async () => {
    const { slack } = remember(
      await installSocketApp((app) => {
        app.command('/ops', async ({ ack }) => ack('here again'));
      }),
    );
    const { faults, waitForCall } = slack.workspace;
    const before = slack.workspace.calls.filter((call) => call.method === 'apps.connections.open').length;
    const reconnected = waitForCall(
      () => slack.workspace.calls.filter((call) => call.method === 'apps.connections.open').length > before,
      10_000,
    );
    faults.disconnectSockets('refresh_requested');
    const ada = slack.as(adaUserId);
    expect(await ada.slash('/ops health')).toEqual({
      ok: false,
      error: '/ops failed with the error "dispatch_failed"',
    });
    await reconnected;
    await expect.poll(() => ada.slash('/ops health')).toEqual({ ok: true });
    expect(ada.lastMessage('#ops').text).toBe('here again');
  });
});
