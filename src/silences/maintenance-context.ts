import type { Stores } from '../domain/ports/stores.ts';
import type { Settings } from '../domain/settings.ts';
import type { SilenceContext } from './silence-context.ts';

/** What the use-cases of maintenance windows need. */
export interface MaintenanceContext extends Omit<SilenceContext, 'stores' | 'settings'> {
  readonly stores: SilenceContext['stores'] & Pick<Stores, 'maintenance'>;
  readonly settings: SilenceContext['settings'] &
    Pick<Settings, 'maintenance' | 'emergencyNoticeMs' | 'services' | 'timeZone'>;
}
