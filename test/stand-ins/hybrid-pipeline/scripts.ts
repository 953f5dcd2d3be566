import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The scripts of the installation, each of which writes what it is told to and ends as it is told to. */
export interface Scripts {
  readonly folder: string;
  /** What is started for `python`. */
  readonly python: string;
  says(name: string, text: string, status?: number): void;
  /** It is not there any more, until `mend`. */
  lose(name: string): void;
  losePython(): void;
  mend(): void;
}

const well: Readonly<Record<string, string>> = {
  'quick_throughput_test.py': '41.5',
  'quick_quality_test.py': '0.91',
  'e2e_test.py': 'ok',
  'model_validation.py': 'ok',
  'model_retraining_evaluator.py': '{ "retraining_needed": false }',
  'config_optimizer.py': '',
  'security_config_check.sh': 'as agreed',
  'system_audit.sh': 'no findings',
  'infrastructure_optimizer.sh': '',
};

/** `backups` is where the one script that does its work looks: dumps have to end as dumps do, archives to be readable. */
export function writeScripts(root: string, backups: string): Scripts {
  const folder = join(root, 'scripts');
  const python = join(root, 'python');
  mkdirSync(folder, { recursive: true });
  const program = (file: string, ...lines: string[]) =>
    writeFileSync(file, ['#!/bin/sh', ...lines, ''].join('\n'), { mode: 0o755 });
  const scripts: Scripts = {
    folder,
    python,
    says: (name, text, status = 0) =>
      program(
        join(folder, name),
        `cat <<'END'\n${text}\nEND`,
        status === 0 ? '' : `echo '${name}: failed' >&2`,
        `exit ${status}`,
      ),
    lose: (name) => rmSync(join(folder, name), { force: true }),
    losePython: () => rmSync(python, { force: true }),
    mend() {
      program(python, 'exec /bin/sh "$@"');
      for (const [name, text] of Object.entries(well)) scripts.says(name, text);
      program(
        join(folder, 'backup_validation.sh'),
        `for day in '${backups}'/*/; do`,
        `  grep -q '^-- PostgreSQL database dump complete' "$day/database.sql" || { echo "$day: the dump has no end" >&2; exit 1; }`,
        `  gzip -t "$day/config.tar.gz" || { echo "$day: the archive cannot be read" >&2; exit 1; }`,
        'done',
      );
    },
  };
  scripts.mend();
  return scripts;
}
