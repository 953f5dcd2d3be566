import { expect, it, onTestFinished, vi } from 'vitest';
import { watchChannels } from '../../src/app/channel-watch.ts';
import { UnreachableError } from '../../src/domain/errors.ts';
import { jobBench } from '../jobs/job-bench.ts';

it('tells each lost channel once in the log, and keeps what it knew while Slack is away', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { context, chat } = jobBench({});
  const { channel } = context.settings;
  const logged: string[] = [];
  const log = { ...context.log, error: (_fields: object, text: string) => void logged.push(text) };
  const watch = watchChannels({ ...context, log });
  onTestFinished(() => watch.stop());
  const nextLook = () => vi.advanceTimersByTimeAsync(10 * 60_000);
  await vi.advanceTimersByTimeAsync(0);
  expect(watch.problems()).toEqual([]);

  chat.goneChannels.add(channel);
  await nextLook();
  await nextLook();
  const [problem = '', ...more] = watch.problems();
  expect(problem).toContain(`There is no '${channel}'. It is named by the general setting`);
  expect(more).toEqual([]);
  expect(logged).toEqual([problem]);

  const asked = vi.spyOn(chat, 'channelProblem').mockRejectedValue(new UnreachableError('Slack is away.'));
  await nextLook();
  expect(asked).toHaveBeenCalled();
  expect(watch.problems()).toEqual([problem]);

  asked.mockRestore();
  chat.goneChannels.delete(channel);
  await nextLook();
  expect(watch.problems()).toEqual([]);
});
