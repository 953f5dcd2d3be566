import type { Labels } from '../domain/alert.ts';
import { type Matcher, matchesAll } from '../domain/matcher.ts';
import type { Transaction } from './database.ts';

/** All that fires is looked through, with the lock of ingest: longer than any other call, and not for ever. */
const patienceMs = 10_000;

export interface MatchedAlert {
  readonly fingerprint: string;
  readonly labels: Labels;
  readonly incidentId: string | null;
}

/**
 * Firing alerts that all matchers match, worst first; none for an empty list. PostgreSQL compares what is equal and what
 * is not, so that of a hundred thousand few come here; regular expressions are tried here, in bounded time.
 */
export async function firingMatches(
  tx: Transaction,
  matchers: readonly Matcher[],
  only: 'all' | 'not-silenced' = 'all',
): Promise<readonly MatchedAlert[]> {
  if (matchers.length === 0) return [];
  const values: string[] = [];
  const conditions = matchers.flatMap(({ label, operator, value }) => {
    if (operator !== '=' && operator !== '!=') return [];
    const found = `coalesce(labels ->> $${values.push(label)}, '')`;
    return [`${found} ${operator === '=' ? '=' : '<>'} $${values.push(value)}`];
  });
  if (only === 'not-silenced') conditions.push('silence_id is null');
  tx.allow(patienceMs);
  const firing = await tx.query<MatchedAlert>(
    `select fingerprint, labels, incident_id as "incidentId" from alerts
     where ${["status = 'firing'", ...conditions].join(' and ')} order by severity, starts_at, fingerprint`,
    values,
  );
  return firing.filter(({ labels }) => matchesAll(matchers, labels));
}
