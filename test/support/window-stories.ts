import { postgresBackend } from '../../src/queue/postgres-backend.ts';
import type { WorkspaceView } from '../../src/workspace/person-side.ts';
import { eventually } from './eventually.ts';
import type { Story } from './story.ts';
import { sweepNow } from './sweep-now.ts';
import type { Driver } from './workspace.ts';

/** The modal that is opened by what the person does, as soon as it says `words`. */
export async function opened(who: Driver, act: () => Promise<unknown>, words = ''): Promise<WorkspaceView> {
  await act();
  return eventually(() => {
    const modal = who.modal();
    return JSON.stringify(modal.blocks).includes(words) ? modal : undefined;
  });
}

/** As if what hid the alerts of an incident had been over for long enough to tell of them. */
export async function heldNoLonger(story: Story, incidentId: string): Promise<void> {
  const over = `with held as (
      update watchbill.incident_activity set timers = jsonb_set(timers, '{hold,until}', to_jsonb(now()))
      where incident_id = $1 and timers #>> '{hold,why}' = 'cause-over' returning incident_id)
    update watchbill.incidents set due_at = now(), held_until = now() from held where id = incident_id`;
  await timePasses(story, over, incidentId);
}

/** Changes rows as if time had passed, and lets the sweep find what is due. */
export async function timePasses({ database }: Story, sql: string, ...values: unknown[]): Promise<void> {
  await database.pool.query(sql, values);
  await sweepNow(postgresBackend(database.connection));
}
