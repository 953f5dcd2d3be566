import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { HOUR_MS } from '../../../src/domain/duration.ts';
import { hasRedisServer } from '../../support/redis.ts';
import { defineStandIn, type Fault } from '../stand-in.ts';
import { type Deployment, startDeployment } from './deployment.ts';

type Act = () => unknown;

const fault = (name: string, title: string, happens: Act, ends: Act): Fault => ({
  name,
  title,
  break: async () => void (await happens()),
  mend: async () => void (await ends()),
});

function faultsOf({ units, core, cache, database, scripts, ...more }: Deployment): readonly Fault[] {
  const { host, log, backups, looseFile, intruderPort } = more;
  const kill = (unit: string, title: string) => {
    const process = units.unit(unit);
    return fault(`kill-${unit}`, `Kill the ${title}`, process.kill, process.start);
  };
  const written = (name: string, title: string, script: string, bad: string, good: string) =>
    fault(
      name,
      title,
      () => scripts.says(script, bad),
      () => scripts.says(script, good),
    );
  return [
    kill('rust-core', 'Rust core'),
    kill('python-ml', 'Python ML services'),
    kill('ipc-layer', 'IPC layer'),
    fault(
      'slow-answers',
      'Slow the answers of the core to 3 s',
      () => core.slow(3_000),
      () => core.slow(0),
    ),
    written(
      'less-throughput',
      'Let throughput fall to 22 documents an hour',
      'quick_throughput_test.py',
      '22',
      '41.5',
    ),
    written('less-quality', 'Let quality fall to 0.68', 'quick_quality_test.py', '0.68', '0.91'),
    fault(
      'fill-memory',
      'Fill the memory to 96 %',
      () => host.memory(96),
      () => host.memory(40),
    ),
    fault(
      'heat',
      'Heat the processor to 92 °C',
      () => host.temperature(92),
      () => host.temperature(55),
    ),
    fault(
      'errors',
      'Write errors into the log',
      () => {
        for (let line = 0; line < 20; line += 1) log.write('ERROR', 'document 4: chunk refused');
      },
      log.clear,
    ),
    fault('cut-off-database', 'Cut off the database', database.close, database.open),
    ...(cache === undefined
      ? []
      : [fault('kill-cache', 'Kill Redis', () => cache.end('SIGKILL'), cache.start)]),
    fault(
      'no-backup',
      'Miss the backups of two days',
      () => backups.age('database.sql', 51 * HOUR_MS),
      backups.mend,
    ),
    fault(
      'broken-backup',
      'Break the newest dump (seen by the evening maintenance)',
      backups.cutShort,
      backups.mend,
    ),
    fault(
      'attack',
      'Try 500 passwords',
      () => host.logins(500),
      () => host.logins(0),
    ),
    fault(
      'loose-file',
      'Let everybody write to a file',
      () => {
        writeFileSync(looseFile, '');
        chmodSync(looseFile, 0o666);
      },
      () => rmSync(looseFile, { force: true }),
    ),
    fault('intruder', 'Listen on a port that should be silent', () => host.intrude(intruderPort), host.leave),
  ];
}

export default defineStandIn({
  pack: 'hybrid-pipeline',
  title: 'the hybrid pipeline',
  missing: () => (hasRedisServer() ? [] : ['redis-server: the cache is left out, and stands as down']),
  async start(folder) {
    const deployment = await startDeployment(folder, hasRedisServer());
    const { variables, env, stop } = deployment;
    return { variables, env, faults: faultsOf(deployment), stop };
  },
});
