import type { Clock } from '../../src/domain/clock.ts';
import type { AlertListStore } from '../../src/domain/ports/alert-list-store.ts';
import type { AuditEntry, AuditStore } from '../../src/domain/ports/audit-store.ts';
import type { Stores } from '../../src/domain/ports/stores.ts';
import type { StormStore } from '../../src/domain/ports/storm-store.ts';
import { sanitiseText } from '../../src/domain/sanitise.ts';
import { memoryAccounts } from './memory/memory-accounts.ts';
import { memoryAlerts } from './memory/memory-alerts.ts';
import { memoryBaselines } from './memory/memory-baselines.ts';
import { memoryCanary } from './memory/memory-canary.ts';
import { memoryChanges } from './memory/memory-changes.ts';
import { MemoryDatabase } from './memory/memory-database.ts';
import { memoryDeliveries } from './memory/memory-deliveries.ts';
import { memoryHeartbeats } from './memory/memory-heartbeats.ts';
import { memoryHistory } from './memory/memory-history.ts';
import { memoryIncidents } from './memory/memory-incidents.ts';
import { memoryInhibitions } from './memory/memory-inhibitions.ts';
import { memoryMaintenance } from './memory/memory-maintenance.ts';
import { memoryFigures, memoryReports } from './memory/memory-reports.ts';
import { memoryRequests } from './memory/memory-requests.ts';
import { memoryPlanWatch, memoryProbeAnswers, memoryRunners } from './memory/memory-runners.ts';
import { memorySamples } from './memory/memory-samples.ts';
import { memorySilenceSeries } from './memory/memory-silence-series.ts';
import { memorySilences } from './memory/memory-silences.ts';
import { memoryVectorAudits } from './memory/memory-vector-audits.ts';

export interface MemoryStores extends Stores {
  /** For assertions on what no port shows. */
  readonly database: MemoryDatabase;
}

/** All store ports in memory, for the use-cases and the pipeline: transactional, one writer at a time. */
export function memoryStores(clock: Clock): MemoryStores {
  const database = new MemoryDatabase(clock);
  const samples = memorySamples(clock);
  const deliveries = memoryDeliveries(database);
  return {
    database,
    alerts: memoryAlerts(database),
    incidents: memoryIncidents(database),
    inhibitions: memoryInhibitions(database),
    silences: memorySilences(database),
    silenceSeries: memorySilenceSeries(database),
    maintenance: memoryMaintenance(database),
    deliveries,
    vectorAudits: memoryVectorAudits(clock, deliveries),
    samples,
    runners: memoryRunners(),
    probeAnswers: memoryProbeAnswers(),
    planWatch: memoryPlanWatch(samples),
    baselines: memoryBaselines(),
    reports: memoryReports(clock),
    figures: memoryFigures(database),
    history: memoryHistory(database),
    audit: memoryAudit(),
    changes: memoryChanges(),
    storms: memoryStorms(),
    alertLists: memoryAlertLists(),
    accounts: memoryAccounts(database),
    canary: memoryCanary(),
    heartbeats: memoryHeartbeats(),
    requests: memoryRequests(),
    journal: database.journal,
  };
}

/** No batch makes an incident due here: what is due is of PostgreSQL alone. */
function memoryAlertLists(): AlertListStore {
  return {
    due: async () => [],
    take: async () => undefined,
    started: async () => false,
    refused: async () => undefined,
    done: async () => undefined,
  };
}

/** Without a limit no card is ever collapsed, as in PostgreSQL without limits. */
function memoryStorms(): StormStore {
  return {
    get: async () => undefined,
    calls: async () => undefined,
    listed: async () => ({ open: [], over: 0 }),
    endDue: async () => [],
    collapseBacklog: async () => [],
  };
}

function memoryAudit(): AuditStore {
  const entries: AuditEntry[] = [];
  return {
    add: async (entry) => {
      entries.push({
        ...entry,
        subject: entry.subject === undefined ? undefined : sanitiseText(entry.subject),
        detail: entry.detail === undefined ? undefined : sanitiseText(entry.detail),
      });
    },
    list: async (limit) => entries.toReversed().slice(0, limit),
  };
}
