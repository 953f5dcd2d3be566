import type { Environment } from '../config/environment.ts';
import type { Settings } from '../domain/settings.ts';

/** What is allowed and probably not meant; said once at the start. */
export function warnings(environment: Environment, settings: Settings): readonly string[] {
  // Nobody talks to a process that only runs probes.
  if (environment.slack.kind === 'none') return [];
  const { byUser, everyone } = settings.roles;
  const mayAct =
    everyone === 'operator' ||
    everyone === 'admin' ||
    Object.values(byUser).some((role) => role !== 'viewer');
  const tokens =
    environment.alertToken !== undefined ||
    Object.values(settings.sources).some((one) => one.tokens.length > 0);
  return [
    ...(mayAct
      ? []
      : [
          'Nobody may acknowledge anything. Name somebody in WATCHBILL_ADMINS, or under roles in watchbill.yml.',
        ]),
    ...(environment.slack.kind === 'http' && !tokens
      ? [
          'Slack comes in over HTTP and no alert token is set. A proxy on this machine makes every sender look local: set WATCHBILL_ALERT_TOKEN.',
        ]
      : []),
  ];
}
