import type { Services } from '../define/services.ts';
import { plannedSources } from '../define/source-plans.ts';
import type { Intake } from '../domain/ports/intake.ts';
import type { MailParts } from '../mail/listener.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { Cleanups } from './cleanups.ts';
import type { Definitions } from './definitions.ts';

export interface MailPart {
  readonly definitions: Definitions;
  readonly services: Services;
  readonly intake: Intake;
  readonly metrics: Metrics;
  readonly cleanups: Cleanups;
}

/** Starts the listener of each source that mail is configured for. Loaded only then: most have none. */
export async function openMail({
  definitions,
  services,
  intake,
  metrics,
  cleanups,
}: MailPart): Promise<void> {
  const { settings, clock, log } = services;
  for (const source of plannedSources(definitions.sources, settings.sources)) {
    const plan = settings.sources[source.name];
    if (source.arrivesBy !== 'mail' || plan === undefined) continue;
    const { listenForMail } = await import('../mail/listener.ts');
    const listener = await listenForMail({
      source,
      // As its definition has validated it.
      options: plan.options as MailParts['options'],
      maxBytes: plan.maxBytes ?? source.maxBytes,
      intake,
      clock,
      log,
      observe: metrics.alertsReceived,
    });
    cleanups.add(`mail of ${source.name}`, () => listener.close());
    log.info({ source: source.name, port: listener.port }, 'listening for mail');
  }
}
