import { join } from 'node:path';
import type { LoadedAction } from '../define/action.ts';
import type { LoadedAlertSource } from '../define/alert-source.ts';
import type { LoadedCommand } from '../define/command.ts';
import type { LoadedJob } from '../define/job.ts';
import { loadDefinitions } from '../define/load.ts';
import type { LoadedProbe } from '../define/probe.ts';
import type { LoadedReport } from '../define/report.ts';

/** Everything that was found in the folders of definitions. */
export interface Definitions {
  readonly commands: readonly LoadedCommand[];
  readonly actions: readonly LoadedAction[];
  readonly jobs: readonly LoadedJob[];
  readonly reports: readonly LoadedReport[];
  readonly probes: readonly LoadedProbe[];
  readonly sources: readonly LoadedAlertSource[];
}

/** Root of the checkout or installation. */
export const installationFolder = join(import.meta.dirname, '..', '..');

/** Scans the folders; ConfigError naming the file for anything that is not what its folder holds. */
export async function loadAllDefinitions(root = installationFolder): Promise<Definitions> {
  const [commands, actions, jobs, reports, probes, sources] = await Promise.all([
    loadDefinitions<LoadedCommand>(join(root, 'commands'), 'command'),
    loadDefinitions<LoadedAction>(join(root, 'commands', 'actions'), 'action'),
    loadDefinitions<LoadedJob>(join(root, 'jobs'), 'job'),
    loadDefinitions<LoadedReport>(join(root, 'jobs', 'reports'), 'report'),
    loadDefinitions<LoadedProbe>(join(root, 'src', 'probes'), 'probe'),
    loadDefinitions<LoadedAlertSource>(join(root, 'src', 'alert-sources'), 'alert-source'),
  ]);
  return Object.freeze({ commands, actions, jobs, reports, probes, sources });
}
