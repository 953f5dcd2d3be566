import { inhibitionsOf } from '../domain/inhibition.ts';
import type { Stores } from '../domain/ports/stores.ts';
import type { Settings } from '../domain/settings.ts';
import { asEvent } from './as-event.ts';
import type { AlertDoor } from './incident-context.ts';

interface InhibitionContext {
  readonly stores: Pick<Stores, 'inhibitions'>;
  readonly settings: Pick<Settings, 'inhibitions'>;
}

const ALERTS_AT_A_TIME = 2000;
/** Enough for every alert that may fire; a limit all the same, so that a mistake does not turn for ever. */
const MOST_ROUNDS = 500;

/**
 * Puts the configured rules in force: every firing alert gets their keys, before the first alert is taken. Of two
 * processes with different rules the one that started last decides.
 */
export async function adoptInhibitions({ stores, settings }: InhibitionContext): Promise<void> {
  const { hash } = inhibitionsOf(settings.inhibitions);
  if ((await rulesInForce(stores)) !== hash) await stores.inhibitions.adopt(hash);
  await rekey({ stores, settings });
}

/**
 * Looks again at alerts that the rules may hide or show otherwise than they are stored: after the configuration has
 * changed, and after one alert hid or showed more than a batch takes. Answers how many; running it twice changes nothing.
 */
export async function reviewInhibitions(
  context: InhibitionContext & { readonly intake: AlertDoor },
): Promise<number> {
  const { stores, settings, intake } = context;
  const { hash } = inhibitionsOf(settings.inhibitions);
  // A process with older rules is about to be replaced and leaves this to the others.
  if ((await rulesInForce(stores)) !== hash) return 0;
  await rekey(context);
  let reviewed = 0;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const alerts = await stores.inhibitions.pending(hash, ALERTS_AT_A_TIME);
    if (alerts.length === 0) break;
    await intake.accept(alerts.map(asEvent));
    reviewed += alerts.length;
  }
  return reviewed;
}

async function rulesInForce(stores: InhibitionContext['stores']): Promise<string> {
  return (await stores.inhibitions.inForce()) ?? '';
}

async function rekey({ stores, settings }: InhibitionContext): Promise<void> {
  const { hash, keysOf } = inhibitionsOf(settings.inhibitions);
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const outdated = await stores.inhibitions.rekey(hash, keysOf, ALERTS_AT_A_TIME);
    if (outdated < ALERTS_AT_A_TIME) return;
  }
}
