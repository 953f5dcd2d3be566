import { beforeEach, describe, expect, it } from 'vitest';
import { postSchedule, sampleAll } from '../post-schedule.ts';
import { type WatchedPack, watchPack } from '../watch-pack.ts';
import { deployment, mend, pack } from './watching.ts';

/** When the clocks of the pack go off, and what they post over the deployment. */
export function describeSchedules(): void {
  describe('the clocks of hybrid-pipeline', () => {
    let watched: WatchedPack;
    beforeEach(async () => {
      await mend();
      // How full and how busy this machine is says nothing about the pack.
      const variables = { ...deployment.variables, resource_percent: 101 };
      watched = await watchPack(pack, { variables, env: deployment.env });
      watched.bench.clock.set(new Date().toISOString());
      await sampleAll(watched);
      await sampleAll(watched);
    });
    const post = async (schedule: string) => (await postSchedule(watched, schedule))?.lines ?? [];

    it('go off when its sheet says', () => {
      const crons = watched.system.schedules.map(({ name, cron }) => [name, cron]);
      expect(Object.fromEntries(crons)).toEqual({
        'security-check': '0 7 * * *',
        morning: '0 8 * * *',
        hourly: '0 * * * *',
        evening: '0 18 * * *',
        'daily-report': '0 19 * * *',
        weekly: '0 6 * * 0',
        'weekly-summary': '30 6 * * 0',
        monthly: '0 7 * * 0#1',
      });
    });

    it('post every figure with a value, and keep a record where one is asked for', async () => {
      for (const { name, sections, record } of watched.system.schedules.filter(({ quiet }) => !quiet)) {
        const posted = await postSchedule(watched, name);
        for (const { title, figure } of sections.flatMap(({ figures }) => figures)) {
          const line = posted?.lines.find((one) => one.includes(`${title}: `));
          expect(line, `${name}: ${title}`).toBeDefined();
          if (figure.kind === 'series') expect(line, name).not.toContain('nothing measured');
        }
        const figures = expect.arrayContaining([expect.objectContaining({ value: expect.any(Number) })]);
        if (record) expect(posted?.record).toMatchObject({ schedule: name, figures });
        else expect(posted?.record).toBeUndefined();
      }
    });

    it('stay quiet by the hour while all is well, and say what to do when it is not', async () => {
      expect(await postSchedule(watched, 'hourly')).toBeUndefined();
      deployment.host.memory(91);
      deployment.host.temperature(86);
      deployment.scripts.says('quick_throughput_test.py', '29');
      await sampleAll(watched);
      const shown = await post('hourly');
      expect(shown).toContainEqual(expect.stringContaining('Memory: *91 %*'));
      expect(shown).toContainEqual(expect.stringContaining('→ Run the clean-up of memory.'));
      expect(shown).toContainEqual(expect.stringContaining('→ Start the thermal management.'));
      expect(shown).toContainEqual(expect.stringContaining('→ Fewer than 30 documents an hour.'));
    });

    it('look at the backups of the day in the evening, and at the log-ins in the morning', async () => {
      expect((await post('evening')).join('\n')).not.toContain('the dump has no end');
      deployment.backups.cutShort();
      expect((await post('evening')).join('\n')).toContain('the dump has no end');
      deployment.host.logins(101);
      await sampleAll(watched);
      const shown = await post('security-check');
      expect(shown).toContainEqual(expect.stringContaining('Failed: *101*'));
      expect(shown).toContainEqual(expect.stringContaining('→ Block the worst address'));
    });

    it('recommend what to do by the day, the week and the month', async () => {
      deployment.scripts.says('quick_throughput_test.py', '20');
      deployment.scripts.says('model_retraining_evaluator.py', '{ "retraining_needed": true }');
      deployment.report('recovery-test', { passed: false });
      for (let round = 0; round < 6; round += 1) await sampleAll(watched);
      expect(await post('daily-report')).toContainEqual(expect.stringContaining('→ Raise the throughput'));
      expect(await post('weekly')).toContainEqual(expect.stringContaining('→ Plan the retraining'));
      expect(await post('monthly')).toContainEqual(
        expect.stringContaining('→ The recovery test has failed.'),
      );
    });
  });
}
