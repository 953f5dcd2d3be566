import { describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/domain/duration.ts';
import { routeFor } from '../../../src/domain/route-for.ts';
import { deployment, mend, remember, says, watched, watchStill, watchWith } from './watching.ts';

/** The last level that the reading has crossed, by its name. */
async function levelOf(figure: string): Promise<string | undefined> {
  const { levels = {} } = await watched.look(figure);
  return Object.keys(levels)
    .filter((key) => levels[key] === 'crossed')
    .at(-1);
}

const throughput = (documents: number) => () => says('quick_throughput_test.py', `${documents}`)();
const quality = (score: number) => () => says('quick_quality_test.py', `${score}`)();
const memory = (used: number) => () => deployment.host.memory(used);
const heat = (celsius: number) => () => deployment.host.temperature(celsius);
const [used, coretemp] = ['memory.memory-used', 'temperature.temperature[coretemp]'];

/** By the hour, oldest first, on a straight line that ends an hour ago. */
const line = (hours: number, from: number, to: number) =>
  Array.from({ length: hours }, (_, index) => {
    const share = index / (hours - 1);
    return [(hours - index) * HOUR_MS, from + (to - from) * share] as const;
  });

/** At which limit each level begins, and whom it calls. */
export function describeLevels(): void {
  describe('the levels of the escalation matrix', () => {
    it.each([
      ['memory of 79 %', memory(79), used, undefined],
      ['memory of 80 %', memory(80), used, 'level-1'],
      ['memory of 90 %', memory(90), used, 'level-1'],
      ['memory of 91 %', memory(91), used, 'level-2'],
      ['memory of 95 %', memory(95), used, 'level-2'],
      ['memory of 96 %', memory(96), used, 'level-3'],
      ['74 °C', heat(74), coretemp, undefined],
      ['75 °C', heat(75), coretemp, 'level-1'],
      ['85 °C', heat(85), coretemp, 'level-1'],
      ['86 °C', heat(86), coretemp, 'level-2'],
      ['90 °C', heat(90), coretemp, 'level-2'],
      ['91 °C', heat(91), coretemp, 'level-3'],
      ['35 documents an hour', throughput(35), 'throughput.documents', undefined],
      ['34 documents an hour', throughput(34), 'throughput.documents', 'target'],
      ['30 documents an hour', throughput(30), 'throughput.documents', 'level-1'],
      ['25 documents an hour', throughput(25), 'throughput.documents', 'level-1'],
      ['24.9 documents an hour', throughput(24.9), 'throughput.documents', 'level-2'],
      ['quality of 0.75', quality(0.75), 'quality.score', undefined],
      ['quality of 0.74', quality(0.74), 'quality.score', 'level-2'],
      ['quality of 0.70', quality(0.7), 'quality.score', 'level-2'],
      ['quality of 0.69', quality(0.69), 'quality.score', 'level-3'],
    ])('has %s at its level', async (_what, arrange, figure, level) => {
      await mend();
      await arrange();
      expect(await levelOf(figure)).toBe(level);
    });

    it('has a service that failed on level 3, and on level 4 when that was an hour ago', async () => {
      await mend();
      await watchWith();
      await deployment.units.unit('rust-core').kill();
      const figure = 'rust-core.up[rust-core.service]';
      expect(await levelOf(figure)).toBe('level-3');
      await watchWith();
      await remember(
        figure,
        [59, 40, 20, 1].map((minutes) => [minutes * MINUTE_MS, 0]),
      );
      expect(await levelOf(figure)).toBe('level-4');
    });

    it('tells of memory and throughput that will be short within a day', async () => {
      await mend();
      await watchWith();
      await remember(used, line(96, 30, 79));
      await remember('throughput.documents', line(96, 60, 36));
      memory(79)();
      throughput(36)();
      expect(await levelOf(used)).toBe('forecast');
      expect(await levelOf('throughput.documents')).toBe(undefined);
      throughput(34)();
      await watchWith();
      await remember('throughput.documents', line(96, 90, 35));
      expect(await levelOf('throughput.documents')).toBe('forecast');
    });

    it('tells of memory and disks that will be short within three months', async () => {
      await mend();
      // Whichever disk this machine has.
      const { part } = await watched.look('disk.disk-used');
      const disk = `disk.disk-used[${part}]`;
      await watchStill({ resource_percent: 101 });
      const month = line(30 * 24, 20, 60);
      // The store takes nothing that is older than two weeks: it is lived through.
      for (const age of [20 * DAY_MS, 10 * DAY_MS, 0]) {
        watched.bench.clock.set(new Date(Date.now() - age).toISOString());
        const lived = month.filter(([agoMs]) => agoMs > age && agoMs <= age + 10 * DAY_MS);
        await remember(used, lived);
        await remember(disk, lived);
      }
      memory(60)();
      expect(await levelOf(used)).toBe('capacity');
      expect(await levelOf(disk)).toBe('capacity');
    });

    it('has broken dumps and attacks on level 4', async () => {
      await mend();
      deployment.backups.cutShort();
      deployment.host.logins(101);
      expect(await levelOf('backup-checksums.checksum-faults')).toBe('level-4');
      expect(await levelOf('backup-validation.exit-status')).toBe('level-4');
      expect(await levelOf('logins.top-address-failed')).toBe('level-4');
    });

    it('calls management, engineering, operations and nobody by level, and who is on call by severity', async () => {
      await mend();
      const people = { management: '#m', engineering: '#e', operations: '#o', on_call: '#c' };
      await watchWith(
        Object.fromEntries(Object.entries(people).map(([name, to]) => [name, `channel:${to}`])),
      );
      const called = (labels: Readonly<Record<string, string>>) => {
        const all = { system: 'hybrid-pipeline', ...labels };
        const { route } = routeFor(all, watched.settings, new Date(0));
        return route.policy.levels.map(({ targets, timeoutMs }) => [
          targets.map(({ id }) => id).join(' '),
          timeoutMs / MINUTE_MS,
        ]);
      };
      const critical = { severity: 'critical' };
      expect(called({ ...critical, level: 'level-4' })).toEqual([['#m #e', 5]]);
      expect(called({ ...critical, level: 'level-3' })).toEqual([
        ['#e', 5],
        ['#e #o', 55],
        ['#m', 30],
      ]);
      expect(called({ severity: 'warning', level: 'level-2' })[0]).toEqual(['#o', 15]);
      expect(called({ severity: 'warning', level: 'level-1' })).toEqual([]);
      expect(called(critical)[0]).toEqual(['#c', 5]);
      expect(called({ severity: 'warning' })).toEqual([['#c', 15]]);
      expect(called({ severity: 'info' })).toEqual([]);
    });
  });
}
