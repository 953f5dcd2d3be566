import { vi } from 'vitest';
import type { LoadedProbe, ProbeContext } from '../../../src/define/probe.ts';
import type { Reading } from '../../../src/domain/probe.ts';
import type { ProbePlan } from '../../../src/domain/settings.ts';

export type Run = (context: ProbeContext, parameters: unknown) => Promise<readonly Reading[]>;

export const value = (figure: number): Reading => ({ metric: 'm', value: figure, unit: 'count' });

/** A plan of every minute, of a probe of its own name. */
export function plan(name: string, more: Partial<ProbePlan> = {}): ProbePlan {
  return {
    system: 'shop',
    name,
    probe: name,
    target: 'here',
    everyMs: 60_000,
    parameters: {},
    timeoutMs: 1_000,
    thresholds: {},
    ...more,
  };
}

export function definitionsOf(runs: Readonly<Record<string, Run>>): readonly LoadedProbe[] {
  return Object.entries(runs).map(
    ([name, run]) => ({ name, title: name, timeoutMs: 1_000, run }) as unknown as LoadedProbe,
  );
}

export function fakeLog() {
  return { debug: vi.fn(), info: vi.fn(), warn: vi.fn(), error: vi.fn() };
}

export function fakeObserver() {
  return { started: vi.fn(), ended: vi.fn(), skipped: vi.fn(), flushed: vi.fn() };
}
