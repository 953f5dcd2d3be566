import { alertsAndIncidents } from './0001-alerts-and-incidents.ts';
import { deliveries } from './0002-deliveries.ts';
import { samples } from './0003-samples.ts';
import { reportsAndAudit } from './0004-reports-and-audit.ts';
import { timers } from './0005-timers.ts';
import { inhibitions } from './0006-inhibitions.ts';
import { silencesAndWindows } from './0007-silences-and-windows.ts';
import { changesAndExpiries } from './0008-changes-and-expiries.ts';
import { history } from './0009-history.ts';
import { storms } from './0010-storms.ts';
import { leases } from './0011-leases.ts';
import { handledRequests } from './0012-handled-requests.ts';
import { accounts } from './0013-accounts.ts';
import { stormPages } from './0014-storm-pages.ts';
import { incidentActivity } from './0015-incident-activity.ts';
import { intakeJournal } from './0016-intake-journal.ts';
import { growth } from './0017-growth.ts';
import { leftBehind } from './0018-left-behind.ts';
import { incidentsOfAlerts } from './0019-incidents-of-alerts.ts';
import { systems } from './0020-systems.ts';
import { partitions } from './0021-partitions.ts';
import { runners } from './0022-runners.ts';
import { levelsAndBaselines } from './0023-levels-and-baselines.ts';
import { lateMarks } from './0024-late-marks.ts';
import { vectorAudits } from './0025-vector-audits.ts';
import type { Migration } from './migration.ts';

/** Every step of the schema in the order in which they run. New ones go last. */
export const migrations: readonly Migration[] = [
  alertsAndIncidents,
  deliveries,
  samples,
  reportsAndAudit,
  timers,
  inhibitions,
  silencesAndWindows,
  changesAndExpiries,
  history,
  storms,
  leases,
  handledRequests,
  accounts,
  stormPages,
  incidentActivity,
  intakeJournal,
  growth,
  leftBehind,
  incidentsOfAlerts,
  systems,
  partitions,
  runners,
  levelsAndBaselines,
  lateMarks,
  vectorAudits,
];
