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
  line.push({ alerts, content: { events: [] }, sinceMs: 0, ...(sender ? { sender: answer } : {}) });
  rush.note();
}

/** So many deliveries every few milliseconds, for so long. */
async function comeFor(forMs: number, deliveries: number, everyMs: number): Promise<void> {
  for (let passed = 0; passed < forMs; passed += everyMs) {
    for (let one = 0; one < deliveries; one += 1) letIn(1);
    await vi.advanceTimersByTimeAsync(everyMs);
  }
}

/** How long processing waits while `each` happens every ten milliseconds; at most three seconds. */
async function waitsMs(each: () => void = () => undefined): Promise<number> {
  const begunMs = performance.now();
  let passed = false;
  const abated = rush.abated();
  if (abated === undefined) return 0;
  void abated.then(() => {
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
    // The last came after 180 ms, and is seen at the next look.
    expect(waited).toBe(210);
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

  it('does not take a loop that was kept busy for calm: what came meanwhile may not have been read', async () => {
    letIn(101);
    const real = performance.now.bind(performance);
    let late = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => real() + late);
    let looks = 0;
    await waitsMs(() => {
      looks += 1;
      // Ten turns that each come thirty milliseconds late.
      if (looks <= 10) late += 30;
    });
    clock.mockRestore();
    expect(looks).toBe(12);
  });

  it('goes on when more comes after a calm, for a second altogether', async () => {
    letIn(101);
    expect(await waitsMs()).toBe(20);
    letIn(50);
    expect(await waitsMs(() => letIn(10))).toBe(980);
    letIn(50);
    expect(await waitsMs(() => letIn(10))).toBe(0);
  });

  it('does not wait for more when nothing has come for a while', async () => {
    letIn(5_000);
    await vi.advanceTimersByTimeAsync(20);
    expect(await waitsMs()).toBe(20);
    letIn(5_000);
    line.take(5_000);
    expect(await waitsMs()).toBe(20);
    // Since the batch before it was taken, nothing has.
    expect(await waitsMs()).toBe(0);
  });

  it('gathers for a moment what comes fast, however few wait', async () => {
    await comeFor(200, 3, 5);
    line.take(50_000);
    letIn(1);
    expect(rush.isComingFast).toBe(true);
    expect(await waitsMs()).toBe(30);
  });

  it('gathers nothing that a sender waits for', async () => {
    await comeFor(200, 3, 5);
    line.take(50_000);
    letIn(1, true);
    expect(await waitsMs()).toBe(0);
  });

  it('gathers nothing of a few hundred deliveries a second', async () => {
    await comeFor(1_000, 2, 5);
    line.take(50_000);
    letIn(1);
    expect(rush.isComingFast).toBe(false);
    expect(await waitsMs()).toBe(0);
  });

  it('knows that nothing comes fast any more when nothing has come for a while', async () => {
    await comeFor(200, 3, 5);
    await vi.advanceTimersByTimeAsync(200);
    expect(rush.isComingFast).toBe(false);
    letIn(1);
    expect(rush.isComingFast).toBe(false);
  });

  it('holds nothing that a sender waits for', async () => {
    letIn(101);
    const waited = await waitsMs(() => letIn(1, true));
    expect(waited).toBeLessThanOrEqual(10);
    expect(await waitsMs()).toBe(0);
  });

  it('holds no more than there is room for', async () => {
    letIn(101);
    expect(await waitsMs(() => letIn(4_000))).toBe(50);
  });
});
