import { expect, it, vi } from 'vitest';
import type { Clock } from '../../src/domain/clock.ts';
import containerLog from '../../src/probes/container-log.ts';
import { percentOf } from '../../src/targets/percent.ts';
import type { TestEngine } from '../support/containers.ts';
import { figures, runProbe } from './run-probe.ts';

const patience = { timeout: 20_000, interval: 100 };

/** What the log of a container holds, with an engine that a test of containers has started already. */
export function itReadsContainerLogs(engine: () => TestEngine) {
  const run = (input: object, clock?: Clock) =>
    runProbe(containerLog, input, {
      connection: { socketPath: engine().socketPath },
      signal: AbortSignal.timeout(20_000),
      ...(clock === undefined ? {} : { clock }),
    });
  const tomorrow = { now: () => new Date(Date.now() + 86_400_000) };
  const start = async (name: string, script: string, more: object = {}) => {
    const container = await engine().docker.createContainer({
      name,
      Image: engine().image,
      Cmd: ['/busybox', 'sh', '-c', script],
      HostConfig: { NetworkMode: 'host' },
      ...more,
    });
    await container.start();
    return container;
  };

  it('counts in the log of a container that has ended, and takes figures out of it', async () => {
    const container = await start(
      'writer',
      `for i in 1 2 3 4 5; do echo "2020-01-01 12:00:0$i INFO served in $((i * 10)) ms"; done
       echo "ERROR no pool" >&2; echo "ERROR harmless" >&2
       echo '{"level":"error","memory":{"mb":512}}'; echo '{"level":"info","memory":{"mb":300}}'
       l=x; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14; do l="$l$l"; done; echo "long $l end"
       printf 'no end'`,
    );
    await container.wait();
    const asked = {
      names: ['writer'],
      patterns: {
        errors: { match: 'ERROR', ignore: 'harmless' },
        bad: { level: ['Error'] },
        starts: '^2020',
      },
      extract: {
        took: { match: 'in ([0-9]+) ms', take: 'p95', unit: 'ms' },
        mean: { match: 'in ([0-9]+) ms', take: 'mean', last: 2 },
        memory: { field: 'memory.mb', take: 'max', unit: 'MB' },
      },
    };
    const told = {
      'errors[writer]': 1,
      'bad[writer]': 1,
      'starts[writer]': 5,
      'took[writer]': 50,
      'mean[writer]': 45,
      'memory[writer]': 512,
    };
    const whole = { ...asked, patterns: { ...asked.patterns, long: '^long x+ end$', open: '^no end$' } };
    const readings = await run({ ...whole, window: '10m' });
    expect(figures(readings)).toMatchObject({
      ...told,
      'long[writer]': 1,
      'open[writer]': 1,
      'lines[writer]': 11,
      'bad-share[writer]': percentOf(1, 11),
      'errors-rate[writer]': 0.1,
    });
    expect(readings[0]?.detail).toBe('of a container that is exited');
    expect(readings.find(({ metric }) => metric === 'errors')?.detail).toBe('last: ERROR no pool');
    expect(Number(figures(readings)['last-line-age[writer]'])).toBeLessThan(600);
    // Of a line that has not ended this engine makes something odd when it is asked for the last ones.
    expect(figures(await run({ ...asked, lines: 100 }))).toMatchObject(told);
    expect(
      figures(await run({ names: ['talker'], lines: 3, pattern: '^(?:line|ERROR) [0-9]+$' })),
    ).toMatchObject({
      'lines[talker]': 3,
      'matches[talker]': 3,
    });
  });

  it('counts nothing in a window without lines, and knows since when the log is silent', async () => {
    await vi.waitFor(async () => {
      const later = await run({ names: ['talker'], window: '1h', pattern: 'ERROR' }, tomorrow);
      expect(figures(later)).toMatchObject({ 'lines[talker]': 0, 'matches[talker]': 0 });
      expect(Number(figures(later)['last-line-age[talker]'])).toBeGreaterThan(86_000);
    }, patience);
    await start('mute', 'exec /busybox sleep 3600');
    const mute = await run({ names: ['mute'], window: '1h', pattern: 'x' }, tomorrow);
    const age = mute.find(({ metric }) => metric === 'last-line-age');
    expect(age).toMatchObject({ detail: 'no line was ever written' });
    expect(age?.value).toBeGreaterThan(86_000);
  });

  it('reads a terminal, and tells each of several containers by itself', async () => {
    const terminal = await start('terminal', 'echo ERROR one; echo fine; echo ERROR two', { Tty: true });
    await terminal.wait();
    await vi.waitFor(async () => {
      const readings = await run({ names: ['term*', 'talker', 'gone'], lines: 100, pattern: '^ERROR \\S+$' });
      expect(figures(readings)).toMatchObject({
        'matches[terminal]': 2,
        'lines[terminal]': 3,
        'matches[talker]': 20,
        'matches[gone]': `At '${engine().socketPath}' there is no container 'gone'. Name one that is there, or see who has removed it.`,
      });
    }, patience);
    await expect(run({ names: ['gone'], lines: 10, pattern: 'x' })).rejects.toThrow("no container 'gone'");
  });
}
