import { chmodSync, writeFileSync } from 'node:fs';
import type { Check } from '../describe-checks.ts';
import { deployment, loses, noHost, noLevel, noUnknown, says, wedge } from './watching.ts';

/** The daily security check. */
export const securityChecks: readonly Check[] = [
  {
    sheet: 'Security: failed log-ins',
    figure: 'logins.failed',
    warning: () => deployment.host.logins(3),
    critical: 'So many of one address are an attack: the check below.',
    unknown: () => {
      deployment.host.loseAuthLog();
      wedge();
    },
  },
  {
    sheet: 'Security: denied log-ins',
    figure: 'logins.denied',
    warning: () => deployment.host.logins(0, 2),
    critical: 'So many of one address are an attack: the check below.',
    unknown: () => {
      deployment.host.loseAuthLog();
      wedge();
    },
  },
  {
    sheet: 'UNAUTHORIZED_ACCESS, level 4',
    figure: 'logins.top-address-failed',
    warning: 'Failed log-ins are told by the checks above.',
    critical: () => deployment.host.logins(101),
    unknown: () => {
      deployment.host.loseAuthLog();
      wedge();
    },
  },
  {
    sheet: 'Security: configuration of the services',
    figure: 'security-configuration.exit-status',
    warning: 'It is as agreed or not.',
    critical: says('security_config_check.sh', 'TLS is off', 1),
    unknown: loses('security_config_check.sh'),
  },
  {
    sheet: 'Security: world-writable files',
    figure: 'permissions.world-writable',
    warning: () => {
      writeFileSync(deployment.looseFile, '');
      chmodSync(deployment.looseFile, 0o666);
    },
    critical: noLevel,
    unknown: noUnknown,
  },
  {
    sheet: 'Security: ports 8080–8089 that listen unexpectedly',
    figure: 'ports.unexpected',
    warning: () => deployment.host.intrude(deployment.intruderPort),
    critical: noLevel,
    unknown: noHost,
  },
  {
    sheet: 'Security: ports that have to listen',
    figure: 'ports.expected-missing',
    warning: () => deployment.ml.down(),
    critical: noLevel,
    unknown: noHost,
  },
  {
    sheet: 'Security: pending security updates',
    figure: 'updates.security',
    warning: () => deployment.host.updates(['openssl']),
    critical: noLevel,
    unknown: () => deployment.host.updates(undefined),
  },
];
