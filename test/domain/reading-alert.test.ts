import { describe, expect, it } from 'vitest';
import type { GradedReading } from '../../src/domain/probe.ts';
import { alertWords, readingCleared, readingRaised } from '../../src/domain/reading-alert.ts';
import { nextStanding, type Threshold } from '../../src/domain/threshold.ts';
import { atMinute } from '../support/incidents.ts';
import { level } from '../support/thresholds.ts';

const threshold: Threshold = {
  levels: [
    level('warning', '> 80', { name: 'automated', advice: 'Clean up.' }),
    level('critical', '> 95', { advice: 'Restart the big consumers.' }),
  ],
};
const plan = {
  service: 'rust-core',
  labels: { team: 'core', system: 'no' },
  thresholds: { 'memory-used': threshold },
};
const reading = (value: number | undefined, levels: GradedReading['levels'] = {}): GradedReading => ({
  system: 'pipeline',
  probe: 'host-memory',
  target: 'db-1',
  metric: 'memory-used',
  part: 'node-0',
  unit: 'percent',
  ...(value === undefined ? { error: 'No answer.' } : { value }),
  status:
    value === undefined
      ? 'unknown'
      : levels['critical']
        ? 'critical'
        : levels['automated']
          ? 'warning'
          : 'ok',
  levels,
  limit: '> 80 %',
  detail: '81 GiB',
  measuredAt: atMinute(0),
});
const words = alertWords(plan, 'memory-used');
const raise = (one: GradedReading, minute = 0, before?: Parameters<typeof nextStanding>[0]) => {
  const { standing } = nextStanding(before, one, threshold, atMinute(minute));
  return { standing, alert: readingRaised(one, standing, words)[0] };
};

describe('the alert of a reading', () => {
  it('carries what routes and people need', () => {
    expect(raise(reading(81, { automated: 'crossed' })).alert).toMatchObject({
      labels: {
        alertname: 'host-memory: memory-used',
        system: 'pipeline',
        service: 'rust-core',
        instance: 'db-1',
        probe: 'host-memory',
        metric: 'memory-used',
        part: 'node-0',
        severity: 'warning',
        level: 'automated',
        team: 'core',
      },
      annotations: {
        summary: 'host-memory: memory used of node-0 on db-1 is 81 % (limit > 80 %)',
        description: '81 GiB\nClean up.',
      },
      startsAt: atMinute(0),
      status: 'firing',
    });
  });

  it('stays the same alert when its level changes, also where the plan is labelled anew', () => {
    const first = raise(reading(81, { automated: 'crossed' }));
    const worse = reading(96, { automated: 'crossed', critical: 'crossed' });
    const { standing, alert } = raise(worse, 1, first.standing);
    expect(alert?.fingerprint).toBe(first.alert?.fingerprint);
    expect(alert?.labels['severity']).toBe('critical');
    expect(alert?.labels['level']).toBeUndefined();
    expect(alert?.annotations['description']).toBe('81 GiB\nRestart the big consumers.');
    const bare = readingRaised(worse, standing)[0];
    expect(bare?.fingerprint).toBe(alert?.fingerprint);
    const [over] = readingCleared(reading(20), standing, atMinute(2), words);
    expect(over).toMatchObject({ fingerprint: alert?.fingerprint, status: 'resolved', endsAt: atMinute(2) });
  });

  it('says that it is unknown', () => {
    const { alert } = raise(reading(undefined, { automated: 'undecided', critical: 'undecided' }));
    expect(alert).toMatchObject({
      labels: { severity: 'warning', level: 'unknown' },
      annotations: {
        summary: 'host-memory: memory used of node-0 on db-1 is unknown: No answer.',
      },
    });
  });

  it.each([
    ['up', 0, 'Rust core of db-1 is down'],
    ['up', 1, 'Rust core of db-1 is up'],
    ['value', 3, 'Rust core of db-1 is 3 (limit > 80 %)'],
    ['open-files', 3, 'Rust core: open files of db-1 is 3 (limit > 80 %)'],
  ])('calls %s = %s what people call it', (metric, value, summary) => {
    const { part: _part, ...whole } = reading(value, { automated: 'crossed' });
    const one: GradedReading = { ...whole, metric, unit: 'none' };
    const { standing } = nextStanding(undefined, one, threshold, atMinute(0));
    const titled = alertWords({ ...plan, title: 'Rust core' }, metric);
    expect(readingRaised(one, standing, { ...titled, threshold })[0]?.annotations['summary']).toBe(summary);
  });
});
