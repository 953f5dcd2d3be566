import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { VariableValue } from '../../../src/config/packs/variables.ts';
import { type LogFile, logFile } from '../parts/log-file.ts';
import { type SystemdUnits, startSystemdUnits } from '../parts/systemd-units.ts';
import { startWorkerProcess, type WorkerProcess } from '../parts/worker-process.ts';
import { Parts } from '../stand-in.ts';
import { type Backups, writeBackups } from './backups.ts';
import { type Programs, writePrograms } from './programs.ts';
import { put, putBenchmarks, putDays } from './records.ts';

export const unit = 'ultra-reliable-vector-system';

/** The system on this machine: its unit and processes, its programs, and everything that it keeps in files. */
export interface Deployment {
  readonly variables: Readonly<Record<string, VariableValue>>;
  readonly folders: Readonly<Record<'install' | 'config' | 'logs' | 'temp' | 'proc', string>>;
  readonly units: SystemdUnits;
  readonly workers: WorkerProcess;
  readonly programs: Programs;
  readonly log: LogFile;
  readonly dailyMetrics: string;
  readonly backups: Backups;
  /** So many jobs of the last hour, each with its throughput, and so many errors among them. */
  writeLog(jobs: { readonly count?: number; readonly perSecond?: number; readonly errors?: number }): void;
  /** Share of the machine's memory that is in use, in percent. */
  useMemory(percent: number): void;
  /** Everything as it should be. */
  mend(): Promise<void>;
  stop(): Promise<void>;
}

export async function startDeployment(folder: string): Promise<Deployment> {
  const parts = new Parts();
  return parts.whole(async () => {
    const at = (...names: string[]) => join(folder, ...names);
    const folders = {
      install: at('opt'),
      config: at('etc'),
      logs: at('log'),
      temp: at('tmp'),
      proc: at('proc'),
    };
    for (const path of Object.values(folders)) mkdirSync(path, { recursive: true });
    const units = await startSystemdUnits(at('systemd'), [unit]);
    parts.add(() => units.stop());
    // The folder makes the mark one of this deployment alone.
    const workers = await startWorkerProcess(`smart_chunker --data ${folder}`);
    parts.add(() => workers.kill());
    const programs = writePrograms(join(folders.install, 'scripts'));
    const log = logFile(join(folders.logs, `${unit}.log`));
    const dailyMetrics = join(folders.logs, 'daily_metrics.jsonl');
    const pattern = join(folders.install, 'patterns', 'python.pattern');
    const backups = writeBackups(at('backup'), folders.config);

    const deployment: Deployment = {
      variables: {
        process_pattern: `smart_chunker --data ${folder}`,
        systemctl: units.systemctl,
        journalctl: units.journalctl,
        proc: folders.proc,
        install_folder: folders.install,
        config_folder: folders.config,
        log_folder: folders.logs,
        temp_folder: folders.temp,
        backup_folder: backups.folder,
        python: join(programs.folder, 'python'),
        ...Object.fromEntries(
          ['on_call', 'technical_lead', 'development_team', 'product_owner'].map((who) => [
            who,
            'channel:#ops',
          ]),
        ),
      },
      folders,
      units,
      workers,
      programs,
      log,
      dailyMetrics,
      backups,
      writeLog({ count = 20, perSecond = 812_000, errors = 0 }) {
        log.clear();
        for (let job = 0; job < count; job += 1) {
          const agoMs = (count - job) * 60_000;
          log.write('INFO', `Processing ${10 + job} files`, agoMs);
          log.write('INFO', `Batch done: ${perSecond + job} chars/sec`, agoMs);
        }
        for (let error = 0; error < errors; error += 1) {
          log.write('ERROR', `chunking of src/file_${error}.rs failed`, errors - error);
        }
      },
      useMemory(percent) {
        const kib = 16_000_000;
        const free = Math.round(kib * (1 - percent / 100));
        const lines = { MemTotal: kib, MemFree: free, MemAvailable: free, SwapTotal: 0, SwapFree: 0 };
        const text = Object.entries(lines).map(([name, value]) => `${name}: ${value} kB`);
        put(join(folders.proc, 'meminfo'), `${text.join('\n')}\n`);
      },
      async mend() {
        rmSync(folders.temp, { recursive: true, force: true });
        rmSync(folders.logs, { recursive: true, force: true });
        mkdirSync(folders.temp, { recursive: true });
        mkdirSync(folders.logs, { recursive: true });
        put(join(folders.config, 'settings.json'), '{"workers": 4}', 40);
        put(pattern, 'docstring', 40);
        put(join(folders.install, 'ground_truth', 'cases.json'), '[]', 40);
        chmodSync(pattern, 0o644);
        deployment.writeLog({});
        put(join(folders.logs, 'ultra-reliable-vector-import.log'), '', 3);
        putDays(dailyMetrics);
        putBenchmarks(folders.logs, [0.9, 1, 1, 1]);
        deployment.useMemory(38);
        backups.write();
        programs.says('health_check.py', [
          'Basic Function: PASS',
          'Chunks Generated: 1',
          'Memory Usage: 84.5MB',
        ]);
        programs.says('performance_check.py', ['Reliability: 100.0%']);
        programs.says('cache_report.py', [
          'Cache Hit Rate: 92.0%',
          'Cache Size: 640',
          'Max Cache Size: 1000',
        ]);
        programs.says('detection_check.py', ['Detection Rate: 93.0%']);
        programs.says('accuracy_validation.py', [
          'Files Processed: 10',
          'Average Documentation Rate: 72.0%',
          'Average Confidence: 0.84',
        ]);
        programs.says('validate_update.py', ['Success Rate: 96.0%', 'Reliability Score: 96.0%']);
        programs.says('python', ['python 3.12.4', 'numpy 2.1.3', 'pandas 2.2.3']);
        units.answer();
        units.journal([]);
        await units.unit(unit).start();
        await workers.start();
      },
      stop: () => parts.stop(),
    };
    await deployment.mend();
    return deployment;
  });
}
