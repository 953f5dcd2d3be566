import type { LoadedAlertSource } from '../../src/define/alert-source.ts';
import { optionsFor } from '../../src/define/source-plans.ts';
import type { AlertEvent } from '../../src/domain/alert.ts';
import { InvalidAlertError } from '../../src/domain/errors.ts';
import { validEvent } from '../../src/pipeline/valid-event.ts';

const now = new Date('2026-11-21T02:15:00Z');

export type Verdict = 'taken' | 'refused';

/** Whether a source does with a body what it may: events that the pipeline takes, or InvalidAlertError. Throws otherwise. */
export function judge(source: LoadedAlertSource, body: unknown): Verdict {
  const context = { now, headers: source.sample.headers ?? {}, options: optionsFor(source, undefined) };
  let events: readonly AlertEvent[];
  try {
    events = source.parse(body, context).events;
  } catch (error) {
    // The edge makes the second of it: deeper than the stack is the sender's mistake.
    if (error instanceof InvalidAlertError || error instanceof RangeError) return 'refused';
    throw error;
  }
  for (const event of events) {
    const stored = validEvent(event);
    const words = [...Object.values(stored.labels), ...Object.values(stored.annotations)];
    if (words.some((word) => typeof word !== 'string')) throw new Error('A label or annotation is no text.');
    if (!JSON.stringify(stored).isWellFormed()) throw new Error('What is stored is no text.');
    if ((event.status === 'resolved') !== (event.endsAt !== undefined))
      throw new Error('It ends without an end.');
  }
  if ('polluted' in {}) throw new Error('Every object has got a new property.');
  return 'taken';
}

/** Milliseconds that the processor of this thread was busy with one body: what others do on the machine does not count. */
export function costMs(work: () => void): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}
