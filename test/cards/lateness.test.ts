import { describe, expect, it } from 'vitest';
import { lateness } from '../../src/cards/lateness.ts';

const createdAt = new Date('2026-11-21T02:14:00Z');
const later = (seconds: number) => new Date(createdAt.getTime() + seconds * 1_000);

describe('a message', () => {
  it('is in time for half a minute, posted or not', () => {
    expect(lateness({ createdAt }, later(30))).toBeUndefined();
    expect(lateness({ createdAt, postedAt: later(30) }, later(3_600))).toBeUndefined();
  });

  it('is late after that, by when it was posted', () => {
    expect(lateness({ createdAt, postedAt: later(300) }, later(3_600))?.postedAt).toEqual(later(300));
    expect(lateness({ createdAt }, later(31))?.postedAt).toEqual(later(31));
  });

  it.each([
    ["rate_limited: Slack asks to wait before the next 'chat.postMessage'.", 'Slack rate limit'],
    ["unreachable: Slack answered 'chat.postMessage' with HTTP 503.", 'Slack could not be reached'],
    ["timeout: Slack did not answer 'chat.postMessage' in time.", 'Slack did not answer'],
    ['Error: something odd', 'Error: something odd'],
    [undefined, 'Watchbill or Slack was away'],
  ])('says why in the words of people: %s', (delayedBy, reason) => {
    const noted = delayedBy === undefined ? {} : { delayedBy };
    expect(lateness({ createdAt, ...noted }, later(60))?.reason).toBe(reason);
  });
});
