import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { signature } from '../../src/workspace/delivery/signature.ts';
import { adaUserId } from '../../src/workspace/seeds.ts';
import { installHttpApp, remember } from './bolt-app.ts';
import { boltStories } from './bolt-stories.ts';

describe('an unmodified Bolt app behind signed HTTP', () => {
  boltStories(installHttpApp);

  it('proves its request URL by echoing the challenge', async () => {
    const { slack } = remember(await installHttpApp(() => {}));
    expect(await slack.workspace.verifyRequestUrl()).toBe(true);
  });

  it('tells the person when the app refuses the signature', async () => {
    const { slack } = remember(await installHttpApp(() => {}, {}, 'another-secret'));
    expect(await slack.as(adaUserId).slash('/ops health')).toEqual({
      ok: false,
      error: '/ops failed with the error "dispatch_failed"',
    });
    expect(await slack.workspace.verifyRequestUrl()).toBe(false);
  });

  it('signs version, time and body', () => {
    expect(signature('secret', 1, 'a=b')).toBe(
      `v0=${createHmac('sha256', 'secret').update('v0:1:a=b').digest('hex')}`,
    );
  });

  it('has no Socket Mode to connect to', async () => {
    const { slack } = remember(await installHttpApp(() => {}));
    const response = await fetch(`${slack.apiUrl}apps.connections.open`, {
      method: 'POST',
      headers: { authorization: `Bearer ${slack.workspace.tokens.app}` },
    });
    expect(await response.json()).toEqual({ ok: false, error: 'socket_mode_not_enabled' });
  });
});
