import { expect, it } from 'vitest';
import { nameBefore } from '../../../src/targets/files/log-files.ts';

it.each([
  ['app.log', 'app.log'],
  ['app.log.1', 'app.log'],
  ['app.log.12.gz', 'app.log'],
  ['app.log-20261121', 'app.log'],
  ['app.log-20261121.zst', 'app.log'],
  ['app.log-2026-11-21-14.gz', 'app.log'],
  ['app.log.2026-11-21', 'app.log'],
  ['app.1.log', 'app.log'],
  ['app-2026-11-21.log', 'app.log'],
  ['app-2026-11-21.log.gz', 'app.log'],
  ['app.log.old', 'app.log'],
  ['app.log.gz', 'app.log.gz'],
  ['error.log', 'error.log'],
  ['app.logbook', 'app.logbook'],
  ['syslog.1', 'syslog'],
  ['weekly', 'weekly'],
])('%s was %s before it was rotated', (name, before) => {
  expect(nameBefore(name)).toBe(before);
});
