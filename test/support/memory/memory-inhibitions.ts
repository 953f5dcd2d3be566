import { type Alert, severities } from '../../../src/domain/alert.ts';
import { hidingAmong } from '../../../src/domain/alert-summary.ts';
import { type InhibitionCause, pendingRules } from '../../../src/domain/inhibition.ts';
import type {
  InhibitionAnswer,
  InhibitionQuestion,
  InhibitionStore,
} from '../../../src/domain/ports/inhibition-store.ts';
import { severityOf } from '../../../src/domain/severity.ts';
import type { MemoryDatabase } from './memory-database.ts';

const MOST_AFFECTED = 5000;

function worstFirst(left: Alert, right: Alert): number {
  return (
    severities.indexOf(severityOf(left.labels)) - severities.indexOf(severityOf(right.labels)) ||
    oldestFirst(left, right)
  );
}

function oldestFirst(left: Alert, right: Alert): number {
  return (
    left.startsAt.getTime() - right.startsAt.getTime() || (left.fingerprint < right.fingerprint ? -1 : 1)
  );
}

function firing(db: MemoryDatabase): readonly Alert[] {
  return [...db.state.alerts.values()].filter((alert) => alert.status === 'firing');
}

/** What a batch asks about the alerts that are not in it. */
export function answerInhibition(
  db: MemoryDatabase,
  { keys, begun, ended, except, rules }: InhibitionQuestion,
): InhibitionAnswer {
  const excepted = new Set(except);
  const others = firing(db).filter((alert) => !excepted.has(alert.fingerprint));
  const starts = new Set(begun);
  const affected = others
    .filter(({ inhibition, inhibitor }) =>
      inhibitor === undefined
        ? inhibition?.targets.some((key) => starts.has(key)) === true
        : ended.includes(inhibitor),
    )
    .toSorted(worstFirst);
  for (const alert of affected.slice(MOST_AFFECTED)) {
    const { sources = [], targets = [] } = alert.inhibition ?? {};
    const inhibition = { rules: pendingRules(rules), sources, targets };
    db.state.alerts.set(alert.fingerprint, { ...alert, inhibition });
  }
  const taken = affected.slice(0, MOST_AFFECTED);
  const wanted = new Set([...keys, ...taken.flatMap((alert) => alert.inhibition?.targets ?? [])]);
  const sources = new Map<string, Pick<Alert, 'fingerprint' | 'incidentId'>>();
  for (const { fingerprint, incidentId, inhibition } of others.toSorted(oldestFirst)) {
    for (const key of inhibition?.sources ?? []) {
      if (!wanted.has(key) || sources.has(key)) continue;
      sources.set(key, incidentId === undefined ? { fingerprint } : { fingerprint, incidentId });
    }
  }
  return { sources, affected: taken };
}

/** The keys of what fires, in memory. */
export function memoryInhibitions(db: MemoryDatabase): InhibitionStore {
  let inForce: string | undefined;
  return {
    causes: async (incidentId, limit) => {
      const causes = new Map<string, InhibitionCause>();
      for (const alert of db.alertsOf(incidentId)) {
        const { status, silenceId, inhibitedBy: rule, inhibitor = '' } = alert;
        if (status !== 'firing' || silenceId !== undefined || rule === undefined) continue;
        const of = db.state.alerts.get(inhibitor)?.incidentId;
        const alerts = (causes.get(`${rule} ${of}`)?.alerts ?? 0) + 1;
        causes.set(`${rule} ${of}`, { rule, alerts, ...(of === undefined ? {} : { incidentId: of }) });
      }
      return [...causes.values()]
        .sort((left, right) => right.alerts - left.alerts || (left.rule < right.rule ? -1 : 1))
        .slice(0, limit);
    },
    hiding: async (incidentId, fingerprints) => hidingAmong(firing(db), incidentId, new Set(fingerprints)),
    adopt: async (rules) => {
      inForce = rules;
    },
    inForce: async () => inForce,
    rekey: (rules, keysOf, limit) =>
      db.transaction(() => {
        const outdated = firing(db)
          .filter(({ inhibition }) => ![rules, pendingRules(rules)].includes(inhibition?.rules ?? ''))
          .slice(0, limit);
        for (const { inhibition: _outdated, ...alert } of outdated) {
          const { sources, targets } = keysOf(alert.labels);
          const pends = alert.inhibitor !== undefined || targets.length > 0;
          const mark = pends ? pendingRules(rules) : rules;
          const keyed = mark === '' ? alert : { ...alert, inhibition: { rules: mark, sources, targets } };
          db.state.alerts.set(alert.fingerprint, keyed);
        }
        return outdated.length;
      }),
    pending: async (rules, limit) =>
      firing(db)
        .filter(({ inhibition }) => inhibition?.rules === pendingRules(rules))
        .toSorted(worstFirst)
        .slice(0, limit),
  };
}
