import type { WindowWords } from '../src/domain/maintenance.ts';
import {
  maintenanceAnnounced,
  maintenanceCancelled,
  maintenanceEnded,
  maintenanceStarted,
} from './maintenance-notices.ts';

/** How people are told about maintenance windows. */
export const windowWords: WindowWords = {
  announced: maintenanceAnnounced,
  started: maintenanceStarted,
  ended: maintenanceEnded,
  cancelled: maintenanceCancelled,
};
