import { beforeEach, describe, expect, it } from 'vitest';
import { RateLimitedError } from '../../src/domain/errors.ts';
import { createEditPace, type EditPace } from '../../src/slack/edit-pace.ts';
import { SteppedClock } from './publisher-bench.ts';

const key = 'card.INC-20261121-0001';
let clock: SteppedClock;
let pace: EditPace;
let revision: number;
let edits: number[];
beforeEach(() => {
  clock = new SteppedClock();
  pace = createEditPace(clock);
  revision = 1;
  edits = [];
  pace.touched(key, { revision, version: 1 });
});

/** What a publisher does with a card that is outdated: true when it was edited. */
function sync(version = 1): boolean {
  if (edits.at(-1) === revision && version === 1) return false;
  try {
    pace.require(key);
    pace.requireSettled(key, { revision, version });
  } catch (error) {
    if (error instanceof RateLimitedError) return false;
    throw error;
  }
  pace.touched(key, { revision, version });
  edits.push(revision);
  return true;
}

/** Lets the counts change ten times a second. */
function storm(seconds: number): void {
  for (let tenth = 0; tenth < seconds * 10; tenth += 1) {
    clock.advance(100);
    revision += 1;
    sync();
  }
}

describe('the pace of a card', () => {
  it('is one edit a second', () => {
    expect(sync()).toBe(false);
    clock.advance(999);
    expect(sync()).toBe(false);
    clock.advance(1);
    expect(sync()).toBe(true);
    clock.advance(-60_000);
    revision += 1;
    expect(sync()).toBe(true);
  });

  it('is two edits for a storm of seconds: one soon, one when its counts have settled', () => {
    storm(5);
    expect(edits).toHaveLength(1);
    clock.advance(1_000);
    sync();
    clock.advance(1_000);
    sync();
    expect(edits).toHaveLength(2);
    expect(edits.at(-1)).toBe(revision);
  });

  it('is one edit in 15 s for a storm that does not end', () => {
    storm(60);
    expect(edits.length).toBeGreaterThanOrEqual(4);
    expect(edits.length).toBeLessThanOrEqual(5);
  });

  it('does not keep anybody waiting who did something', () => {
    storm(3);
    clock.advance(1_000);
    revision += 1;
    expect(sync(2)).toBe(true);
    expect(edits.at(-1)).toBe(revision);
  });

  it('is that of a calm card again when nothing has changed for a minute', () => {
    storm(3);
    clock.advance(61_000);
    revision += 1;
    expect(sync()).toBe(true);
    clock.advance(61_000);
    revision += 1;
    expect(sync()).toBe(true);
  });
});
