import { chmodSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from '../describe-checks.ts';
import {
  type Arrangements,
  adviceOnly,
  fileSystemTells,
  noCritical,
  noLimit,
  noWarning,
} from './arrangements.ts';
import { put } from './records.ts';

/** What is kept in files: what was changed, what is to be cleaned up, backups. */
export function checksOfFiles({
  deployment,
  inLogs,
  inTemp,
  pattern,
  settings,
}: Arrangements): readonly Check[] {
  return [
    {
      sheet: 'accuracy degradation: patterns changed in 7 days',
      figure: 'patterns.modified-within',
      ok: () => put(pattern(), 'docstrin'),
      warning: 'a change is information',
      critical: noCritical,
      unknown: fileSystemTells,
    },
    {
      sheet: 'a security hole: patterns that everybody may write to',
      figure: 'patterns.world-writable',
      warning: () => chmodSync(pattern(), 0o666),
      critical: noCritical,
      unknown: fileSystemTells,
    },
    {
      sheet: 'patterns are there',
      figure: 'patterns.up',
      warning: noWarning,
      critical: () => rmSync(pattern()),
      unknown: fileSystemTells,
    },
    {
      sheet: 'performance degradation: recent changes of the configuration',
      figure: 'configuration.modified-within',
      ok: () => put(settings(), '{"workers": 8}'),
      warning: noLimit,
      critical: noLimit,
      unknown: fileSystemTells,
    },
    {
      sheet: 'a security hole: configuration that everybody may write to',
      figure: 'configuration.world-writable',
      warning: () => chmodSync(settings(), 0o666),
      critical: noCritical,
      unknown: fileSystemTells,
    },
    {
      sheet: 'backup: ground truth is there to be backed up',
      figure: 'ground-truth.up',
      warning: noWarning,
      critical: () => rmSync(join(deployment().folders.install, 'ground_truth', 'cases.json')),
      unknown: fileSystemTells,
    },
    {
      sheet: 'clean-up: logs older than 7 days are compressed',
      figure: 'old-logs.oldest-age',
      ok: inLogs('ultra-reliable-vector-old.log', 8),
      warning: inLogs('ultra-reliable-vector-old.log', 16),
      critical: noCritical,
      unknown: fileSystemTells,
    },
    {
      sheet: 'clean-up: metric files older than 30 days are deleted',
      figure: 'old-records.oldest-age',
      ok: inLogs('daily_metrics.jsonl.9', 31),
      warning: inLogs('daily_metrics.jsonl.9', 39),
      critical: noCritical,
      unknown: fileSystemTells,
    },
    {
      sheet: 'clean-up: temporary folders',
      figure: 'temp-files.count',
      ok: inTemp('part.bin'),
      warning: adviceOnly,
      critical: noCritical,
      unknown: fileSystemTells,
    },
    {
      sheet: 'backup daily',
      figure: 'backups.newest-age',
      warning: () => deployment().backups.write(1.2),
      critical: () => deployment().backups.write(3),
      unknown: fileSystemTells,
    },
    {
      sheet: 'backup: there is one',
      figure: 'backups.up',
      warning: noWarning,
      critical: () => deployment().backups.remove(),
      unknown: fileSystemTells,
    },
    {
      sheet: 'backup: kept 30 days',
      figure: 'backups.oldest-age',
      ok: () => deployment().backups.write(30),
      warning: 'one that is kept longer is information',
      critical: noCritical,
      unknown: fileSystemTells,
    },
    {
      sheet: 'backup weekly: metrics, benchmark records, log',
      figure: 'performance-backups.newest-age',
      warning: () => deployment().backups.write(0.3, 9),
      critical: () => deployment().backups.write(0.3, 16),
      unknown: fileSystemTells,
    },
    {
      sheet: 'backups are intact',
      figure: 'backup-checksums.checksum-faults',
      warning: noWarning,
      critical: () => deployment().backups.damage(),
      unknown: fileSystemTells,
    },
  ];
}
