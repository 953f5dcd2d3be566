import type { AuditCheck, AuditReport, CheckResult } from '../../domain/audit-report.ts';
import type { Reading } from '../../domain/probe.ts';
import type { AuditedCollection } from '../../domain/vector-audit.ts';

const metrics: Readonly<Record<AuditCheck, string>> = {
  orphans: 'orphans',
  missing: 'missing',
  synchronisation: 'out-of-sync',
  integrity: 'integrity-faults',
  metadata: 'metadata-faults',
};

const grades = { PASS: 0, INFO: 1, FAIL: 2 } as const;

/** All of an audit as figures; a collection that could not be audited has no verdict. */
export function readingsOf(audited: readonly AuditedCollection[]): readonly Reading[] {
  return audited.flatMap(({ collection, report, error }) =>
    report === undefined
      ? [{ metric: 'verdict', part: collection, unit: 'none' as const, error }]
      : auditReadings(report),
  );
}

/** A report as figures of its collection. */
export function auditReadings(report: AuditReport): readonly Reading[] {
  const part = report.collection;
  return [
    describeVerdict(report),
    { metric: 'points', part, value: report.points.total, unit: 'count' },
    ...(report.coverage === undefined
      ? []
      : [{ metric: 'coverage', part, value: report.coverage, unit: 'percent', detail: coverageOf(report) }]),
    ...report.checks.flatMap((result) => describeCheck(part, result, report)),
  ];
}

// FAIL is something to attend to, not to be woken up for: a limit of the plan may say more.
function describeVerdict({ collection, verdict, checks, collectionFaults }: AuditReport): Reading {
  const bad = checks.filter(({ grade }) => grade !== 'PASS').map(({ check, grade }) => `${check} ${grade}`);
  const about = [...collectionFaults, ...bad].join(', ');
  return {
    metric: 'verdict',
    part: collection,
    value: grades[verdict],
    unit: 'none',
    status: verdict === 'FAIL' ? 'warning' : 'ok',
    detail: about === '' ? verdict : `${verdict}: ${about}`,
  };
}

function describeCheck(
  part: string,
  result: CheckResult,
  { collectionFaults }: AuditReport,
): readonly Reading[] {
  const metric = metrics[result.check];
  const own = result.check === 'integrity' ? collectionFaults : [];
  const detail = [...own, wordsOf(result)].join(' ');
  return [
    { metric, part, value: result.estimated + own.length, unit: 'count', detail },
    { metric: `${metric}-share`, part, value: result.percent, unit: 'percent' },
  ];
}

function wordsOf({ examined, found, population, of, interval, examples }: CheckResult): string {
  const figure = (value: number) => value.toLocaleString('en-US');
  const share = `${figure(found)} of ${figure(examined)} ${interval === undefined ? of : `sampled ${of}`}`;
  const whole =
    interval === undefined ? '' : ` of ${figure(population)}; at 95 % ${interval.low}–${interval.high} %`;
  const first = examples[0];
  const named = first?.source ?? first?.point;
  return first === undefined ? `${share}${whole}` : `${share}${whole}; e.g. ${named}: ${first.fault}`;
}

function coverageOf({ documents }: AuditReport): string {
  const { examined = 0, total = 0 } = documents ?? {};
  return `${examined.toLocaleString('en-US')} of ${total.toLocaleString('en-US')} documents looked up`;
}
