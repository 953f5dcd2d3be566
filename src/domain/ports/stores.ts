import type { AccountStore } from './account-store.ts';
import type { AlertListStore } from './alert-list-store.ts';
import type { AlertStore } from './alert-store.ts';
import type { AuditStore } from './audit-store.ts';
import type { BaselineStore } from './baseline-store.ts';
import type { CanaryStore } from './canary-store.ts';
import type { ChangeStore } from './change-store.ts';
import type { DeliveryStore } from './delivery-store.ts';
import type { HeartbeatStore } from './heartbeat-store.ts';
import type { HistoryStore } from './history-store.ts';
import type { IncidentStore } from './incident-store.ts';
import type { InhibitionStore } from './inhibition-store.ts';
import type { JournalStore } from './journal-store.ts';
import type { MaintenanceStore } from './maintenance-store.ts';
import type { FigureStore, ReportStore } from './report-store.ts';
import type { RequestStore } from './request-store.ts';
import type { PlanWatchStore, ProbeAnswerStore, RunnerStore } from './runner-store.ts';
import type { SampleStore } from './sample-store.ts';
import type { SilenceSeriesStore } from './silence-series-store.ts';
import type { SilenceStore } from './silence-store.ts';
import type { StormStore } from './storm-store.ts';

/** All of what is kept in Postgres. */
export interface Stores {
  readonly alerts: AlertStore;
  readonly incidents: IncidentStore;
  readonly silences: SilenceStore;
  readonly silenceSeries: SilenceSeriesStore;
  readonly maintenance: MaintenanceStore;
  readonly inhibitions: InhibitionStore;
  readonly deliveries: DeliveryStore;
  readonly samples: SampleStore;
  readonly runners: RunnerStore;
  readonly probeAnswers: ProbeAnswerStore;
  readonly planWatch: PlanWatchStore;
  readonly baselines: BaselineStore;
  readonly reports: ReportStore;
  readonly figures: FigureStore;
  readonly history: HistoryStore;
  readonly audit: AuditStore;
  readonly changes: ChangeStore;
  readonly storms: StormStore;
  readonly alertLists: AlertListStore;
  readonly accounts: AccountStore;
  readonly canary: CanaryStore;
  readonly heartbeats: HeartbeatStore;
  readonly requests: RequestStore;
  readonly journal: JournalStore;
}
