import { type Clock, systemClock } from '../domain/clock.ts';
import type { Stores } from '../domain/ports/stores.ts';
import { createAlertStore } from './alert-store.ts';
import { createAuditStore } from './audit-store.ts';
import { createChangeStore } from './change-store.ts';
import type { Database } from './database.ts';
import { createDeliveryStore } from './delivery-store.ts';
import { createFigureStore } from './figure-store.ts';
import { createHistoryStore } from './history-store.ts';
import { createIncidentStore } from './incident-store.ts';
import { mintHolder } from './process-life.ts';
import { createReportStore } from './report-store.ts';
import { createSampleStore } from './sample-store.ts';
import { createSilenceStore } from './silence-store.ts';

/**
 * Every store on one database, which `migrate` has prepared. The clock dates what comes without a time of its own;
 * leases are held under the name `holder`.
 */
export function createStores(db: Database, clock: Clock = systemClock, holder = mintHolder()): Stores {
  return {
    alerts: createAlertStore(db, clock, holder),
    incidents: createIncidentStore(db, clock),
    silences: createSilenceStore(db),
    deliveries: createDeliveryStore(db, clock, holder),
    samples: createSampleStore(db),
    reports: createReportStore(db, clock),
    figures: createFigureStore(db),
    history: createHistoryStore(db),
    audit: createAuditStore(db),
    changes: createChangeStore(db),
  };
}
