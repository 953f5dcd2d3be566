import type { Environment } from '../config/environment.ts';

const ALERT = `{"name":"DiskFull","severity":"critical","summary":"/var is 97 % full","labels":{"system":"shop","instance":"db-1"}}`;

function alertCommand(url: string): string {
  return `curl -X POST ${url}/alerts/generic -H 'content-type: application/json' -d '${ALERT}'`;
}

/** The same three things for the page of the local workspace. */
export function thingsToTry(
  url: () => string,
): readonly { label: string; command?: string; curl?: string }[] {
  return [
    { label: 'How is this machine?', command: '/ops health' },
    {
      label: 'Send a real alert from a terminal',
      get curl() {
        return alertCommand(url());
      },
    },
    { label: 'Acknowledge the card that appears, then list what is open', command: '/ops incidents' },
  ];
}

/** What a person reads after the start: where to look, and three things to try. */
export function banner(environment: Environment, url: string, seconds: number): string {
  const alert = alertCommand(url);
  if (environment.slack.kind === 'none') {
    return `\n  Watchbill is ready (${seconds.toFixed(1)} s).  It runs the probes of host '${environment.runnerHost}'; status at ${url}/readyz\n\n`;
  }
  const local = environment.slack.kind === 'local';
  const where = local
    ? `Your local workspace:  ${url}/`
    : `Connected to Slack (${environment.slack.kind === 'socket' ? 'Socket Mode' : 'HTTP mode'}); status at ${url}/readyz`;
  const first = local ? 'Open the page and type   /ops health' : 'In Slack, type           /ops health';
  return [
    '',
    `  Watchbill is ready (${seconds.toFixed(1)} s).  ${where}`,
    '',
    '  Three things to try:',
    `    1. ${first}`,
    `    2. Send it an alert:     ${alert}`,
    '    3. Acknowledge the card that appears, then type   /ops incidents',
    '',
    '',
  ].join('\n');
}
