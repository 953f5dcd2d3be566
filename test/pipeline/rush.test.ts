import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Rush } from '../../src/pipeline/rush.ts';
import { WaitingLine } from '../../src/pipeline/waiting-line.ts';

let line: WaitingLine;
let writing: boolean;
let rush: Rush;

beforeEach(() => {
  vi.useFakeTimers();
  line = new WaitingLine();
  writing = false;
  rush = new Rush(line, () => writing);
});
afterEach(() => {
  vi.useRealTimers();
});

function letIn(alerts: number, sender = false): void {
  const answer = { resolve: () => undefined, reject: () => undefined };
  line.push({ alerts, events: [], sinceMs: 0, ...(sender ? { sender: answer } : {}) });
  rush.note();
}

/** How long processing waits while `each` happens every ten milliseconds; at most three seconds. */
async function waitsMs(each: () => void = () => undefined): Promise<number> {
  const begunMs = performance.now();
  let passed = false;
  if (!rush.begins()) return 0;
  void rush.abated().then(() => {
    passed = true;
  });
  while (!passed && performance.now() - begunMs < 3_000) {
    each();
    await vi.advanceTimersByTimeAsync(10);
  }
  return performance.now() - begunMs;
}

describe('a rush of deliveries', () => {
  it('is none while few wait: they are processed at once', async () => {
    letIn(100);
    expect(await waitsMs(() => letIn(1))).toBe(0);
  });

  it('is let in before it is processed, until it abates', async () => {
    letIn(101);
    let left = 20;
    const waited = await waitsMs(() => {
      left -= 1;
      if (left > 0) letIn(50);
    });
    // The last came after 180 ms.
    expect(waited).toBe(200);
  });

  it('goes on while a delivery is being written', async () => {
    letIn(101);
    writing = true;
    let left = 30;
    const waited = await waitsMs(() => {
      left -= 1;
      writing = left > 0;
    });
    expect(waited).toBeGreaterThanOrEqual(290);
    expect(waited).toBeLessThan(350);
  });

  it('holds what waits for a second at most, and once: then all that comes is processed as it comes', async () => {
    letIn(101);
    expect(await waitsMs(() => letIn(10))).toBe(1_000);
    line.take(50_000);
    letIn(5_000);
    expect(await waitsMs(() => letIn(10))).toBe(0);
  });

  it('may come again when the line has been short', async () => {
    letIn(101);
    await waitsMs(() => letIn(10));
    line.take(50_000);
    letIn(19);
    expect(await waitsMs()).toBe(0);
    letIn(100);
    expect(await waitsMs(() => letIn(10))).toBe(1_000);
  });

  it('holds nothing that a sender waits for', async () => {
    letIn(101);
    const waited = await waitsMs(() => letIn(1, true));
    expect(waited).toBeLessThanOrEqual(10);
  });

  it('holds no more than there is room for', async () => {
    letIn(101);
    expect(await waitsMs(() => letIn(4_000))).toBe(50);
  });
});
