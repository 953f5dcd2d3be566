import { type Clock, systemClock } from '../domain/clock.ts';
import type { Stores } from '../domain/ports/stores.ts';
import type { StormLimits } from '../domain/storm.ts';
import { createAccountStore } from './account-store.ts';
import { createAlertListStore } from './alert-list-store.ts';
import { createAlertStore } from './alert-store.ts';
import { createAuditStore } from './audit-store.ts';
import { createBaselineStore } from './baseline-store.ts';
import { createCanaryStore } from './canary-store.ts';
import { createChangeStore } from './change-store.ts';
import type { Database } from './database.ts';
import { createDeliveryStore } from './delivery-store.ts';
import { createFigureStore } from './figure-store.ts';
import { createHeartbeatStore } from './heartbeat-store.ts';
import { createHistoryStore } from './history-store.ts';
import { createIncidentStore } from './incident-store.ts';
import { createInhibitionStore } from './inhibition-store.ts';
import { createJournalStore } from './journal-store.ts';
import { createMaintenanceStore } from './maintenance-store.ts';
import { createPlanWatchStore } from './plan-watch-store.ts';
import { createProbeAnswerStore } from './probe-answer-store.ts';
import { mintHolder } from './process-life.ts';
import { createReportStore } from './report-store.ts';
import { createRequestStore } from './request-store.ts';
import { createRunnerStore } from './runner-store.ts';
import { createSampleStore } from './sample-store.ts';
import { createSilenceSeriesStore } from './silence-series-store.ts';
import { createSilenceStore } from './silence-store.ts';
import { createStormStore } from './storm-store.ts';
import { createVectorAuditStore } from './vector-audit-store.ts';

/**
 * Every store on one database, which `migrate` has prepared. The clock dates what comes without a time of its own;
 * leases are held under the name `holder`; without limits no card is ever collapsed.
 */
export function createStores(
  db: Database,
  clock: Clock = systemClock,
  holder = mintHolder(),
  limits: StormLimits = () => undefined,
): Stores {
  const writer = { holder, limits };
  return {
    alerts: createAlertStore(db, clock, writer),
    incidents: createIncidentStore(db, clock, writer),
    inhibitions: createInhibitionStore(db),
    silences: createSilenceStore(db),
    silenceSeries: createSilenceSeriesStore(db),
    maintenance: createMaintenanceStore(db),
    deliveries: createDeliveryStore(db, clock, writer),
    samples: createSampleStore(db, clock),
    runners: createRunnerStore(db, holder),
    probeAnswers: createProbeAnswerStore(db),
    planWatch: createPlanWatchStore(db),
    baselines: createBaselineStore(db),
    reports: createReportStore(db, clock),
    figures: createFigureStore(db),
    history: createHistoryStore(db),
    audit: createAuditStore(db),
    changes: createChangeStore(db),
    storms: createStormStore(db, writer),
    alertLists: createAlertListStore(db),
    accounts: createAccountStore(db),
    canary: createCanaryStore(db),
    heartbeats: createHeartbeatStore(db),
    requests: createRequestStore(db),
    journal: createJournalStore(db, holder),
    vectorAudits: createVectorAuditStore(db, writer),
  };
}
