import type { GroupIncident, IngestTransaction } from '../domain/ports/alert-store.ts';
import type { Foreseen } from '../domain/ports/foreseen.ts';

/**
 * Asks ahead, in one flight, for what a batch will most likely ask for one after the other. Answers may be used because
 * batches run one at a time and the incidents read are locked; what was not foreseen is asked for as ever.
 */
export function withForesight(base: IngestTransaction, foreseen: Foreseen): IngestTransaction {
  const fingerprints = new Set(foreseen.fingerprints);
  const groupKeys = new Set(foreseen.groupKeys);
  const alerts = quiet(base.alerts([...fingerprints]));
  const silences = quiet(base.silences(foreseen.at));
  const groups = quiet(base.groupIncidents([...groupKeys]));

  return {
    ...base,
    alerts: async (asked) => (within(asked, fingerprints) ? pick(await alerts, asked) : base.alerts(asked)),
    silences: (at) => (at.getTime() === foreseen.at.getTime() ? silences : base.silences(at)),
    groupIncidents: async (asked) =>
      within(asked, groupKeys) ? pick(await groups, asked) : base.groupIncidents(asked),
    // An alert is nearly always on the newest incident of its group.
    incidents: async (asked) => {
      const known = new Map([...(await groups).values()].map((each) => [each.incident.id, each]));
      const others = asked.filter((id) => !known.has(id));
      const found: ReadonlyMap<string, GroupIncident> = pick(known, asked);
      return others.length === 0 ? found : new Map([...found, ...(await base.incidents(others))]);
    },
  };
}

function within(asked: readonly string[], foreseen: ReadonlySet<string>): boolean {
  return asked.every((one) => foreseen.has(one));
}

function pick<T>(found: ReadonlyMap<string, T>, asked: readonly string[]): ReadonlyMap<string, T> {
  const picked = new Map<string, T>();
  for (const one of asked) {
    const value = found.get(one);
    if (value !== undefined) picked.set(one, value);
  }
  return picked;
}

/** Whoever needs the answer learns of the failure; it may be that nobody does. */
function quiet<T>(answer: Promise<T>): Promise<T> {
  answer.catch(() => undefined);
  return answer;
}
