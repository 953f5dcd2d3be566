import { describe, expect, it } from 'vitest';
import { createChannelDirectory } from '../../src/slack/channel-directory.ts';
import type { SlackClient } from '../../src/slack/slack-client.ts';
import { manualClock } from '../support/story-clock.ts';

/** A Slack whose channels may be changed. */
function directory(channels: Record<string, string>) {
  const clock = manualClock();
  const listed = { times: 0 };
  const call = async () => {
    listed.times += 1;
    return { ok: true, channels: Object.entries(channels).map(([name, id]) => ({ id, name })) };
  };
  const idOf = createChannelDirectory({ call } as unknown as SlackClient, clock);
  const rename = (from: string, to: string) => {
    channels[to] = channels[from] ?? '';
    delete channels[from];
  };
  return { idOf, clock, listed, rename };
}

describe('the id of a channel', () => {
  it('is read once in ten minutes, and is itself where it is given', async () => {
    const { idOf, clock, listed } = directory({ ops: 'C1' });
    expect(await idOf('C9')).toBe('C9');
    expect(listed.times).toBe(0);
    expect(await idOf('#Ops')).toBe('C1');
    clock.advance('9m');
    expect(await idOf('#ops')).toBe('C1');
    expect(listed.times).toBe(1);
    clock.advance('2m');
    await idOf('#ops');
    expect(listed.times).toBe(2);
  });

  it('is looked for again half a minute after nobody had it', async () => {
    const { idOf, clock, listed, rename } = directory({ db: 'C1' });
    await expect(idOf('#ops')).rejects.toThrow("Slack has no public channel '#ops'. Create it");
    await expect(idOf('#ops')).rejects.toThrow("'#ops'");
    expect(listed.times).toBe(1);
    rename('db', 'ops');
    clock.advance('31s');
    expect(await idOf('#ops')).toBe('C1');
  });

  it('is not had under a former name, which is told with the one of now', async () => {
    const { idOf, clock, rename } = directory({ ops: 'C1', db: 'C2' });
    await idOf('#ops');
    rename('ops', 'operations');
    expect(await idOf('#ops')).toBe('C1');
    clock.advance('31s');
    await expect(idOf('#ops', {}, 30_000)).rejects.toThrow(
      "Slack has no public channel '#ops' any more: it is called '#operations' now.",
    );
    rename('operations', 'desk');
    clock.advance('31s');
    await expect(idOf('#ops')).rejects.toThrow("it is called '#desk' now");
    rename('desk', 'ops');
    clock.advance('31s');
    expect(await idOf('#ops')).toBe('C1');
  });
});
