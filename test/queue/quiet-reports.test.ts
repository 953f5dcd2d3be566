import { expect, it } from 'vitest';
import { quietReports } from '../../src/queue/quiet-reports.ts';

it('passes each message on once in ten seconds', () => {
  const seen: string[] = [];
  let now = 0;
  const report = quietReports(
    (error) => void seen.push(`${now} ${error.message}`),
    10_000,
    () => now,
  );
  for (now = 0; now <= 20_000; now += 1_000) {
    report(new Error('refused'));
  }
  now = 20_500;
  report(new Error('reset'));
  expect(seen).toEqual(['0 refused', '10000 refused', '20000 refused', '20500 reset']);
});

it('remembers a bounded number of messages', () => {
  let count = 0;
  const report = quietReports(
    () => {
      count += 1;
    },
    10_000,
    () => 0,
  );
  for (let n = 0; n < 1_000; n++) {
    report(new Error(`job ${n}`));
  }
  report(new Error('job 999'));
  report(new Error('job 0'));
  // The last is remembered, the first was forgotten.
  expect(count).toBe(1_001);
});
