import type { AuditCheck, AuditGrade, CheckResult } from '../../domain/audit-report.ts';
import { auditGrades } from '../../domain/audit-report.ts';
import type { Finding } from './finding.ts';
import { wilsonInterval } from './wilson.ts';

/** A finding as a result: held against what is tolerated, and with what it says about the whole. */
export function gradeCheck(
  check: AuditCheck,
  { examined, found, examples }: Pick<Finding, 'examined' | 'found' | 'examples'>,
  { population, tolerated }: { readonly population: number; readonly tolerated: number },
): CheckResult {
  const share = examined === 0 ? 0 : found / examined;
  // Four decimals: one of a million is not none.
  const percent = Math.round(share * 1e6) / 1e4;
  return {
    check,
    grade: found === 0 ? 'PASS' : share * 100 <= tolerated ? 'INFO' : 'FAIL',
    of: check === 'missing' || check === 'synchronisation' ? 'documents' : 'points',
    examined,
    found,
    population,
    estimated: examined >= population ? found : Math.max(found, Math.round(share * population)),
    percent,
    ...(examined >= population ? {} : { interval: wilsonInterval(found, examined) }),
    examples: [...examples],
  };
}

/** The worst of several. */
export function worstGrade(grades: readonly AuditGrade[]): AuditGrade {
  return auditGrades.findLast((grade) => grades.includes(grade)) ?? 'PASS';
}
