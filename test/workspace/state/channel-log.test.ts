import { describe, expect, it } from 'vitest';
import { ChannelLog } from '../../../src/workspace/state/channel-log.ts';
import type { MessageRecord } from '../../../src/workspace/state/records.ts';

const message = (ts: string, more: Partial<MessageRecord> = {}): MessageRecord => ({
  ts,
  channelId: 'C0OPS000001',
  userId: 'U0ADA0ADMIN',
  text: ts,
  blocks: [],
  attachments: [],
  files: [],
  reactions: [],
  pinned: false,
  ...more,
});

function logOf(...messages: readonly MessageRecord[]): ChannelLog {
  const log = new ChannelLog();
  for (const one of messages) log.put(one);
  return log;
}

const timeStamps = (messages: Iterable<MessageRecord>) => [...messages].map(({ ts }) => ts);

describe('the log of a channel', () => {
  it('keeps an edited message in its place', () => {
    const log = logOf(message('1'), message('2'), message('1', { text: 'edited' }));
    expect(timeStamps(log.all())).toEqual(['1', '2']);
    expect(log.get('1')?.text).toBe('edited');
  });

  it('counts a reply once, however often it is edited', () => {
    const reply = message('2', { threadTs: '1' });
    const log = logOf(message('1'), reply, { ...reply, text: 'edited' });
    expect(log.replyCount('1')).toBe(1);
    expect(log.replies('1')).toMatchObject([{ text: 'edited' }]);
  });

  it('shows replies at the top level only when they were sent there too', () => {
    const log = logOf(
      message('1'),
      message('2', { threadTs: '1' }),
      message('3', { threadTs: '1', broadcast: true }),
      message('4', { threadTs: '4' }),
    );
    expect(timeStamps(log.topLevel())).toEqual(['1', '3', '4']);
  });

  it('does not count what one person sees, nor what is gone', () => {
    const log = logOf(
      message('1'),
      message('2', { threadTs: '1', ephemeralFor: 'U0ADA0ADMIN' }),
      message('3', { threadTs: '1' }),
    );
    expect(timeStamps(log.replies('1'))).toEqual(['3']);
    expect(log.delete('3')?.ts).toBe('3');
    expect(log.replyCount('1')).toBe(0);
    expect(log.delete('3')).toBeUndefined();
  });
});
