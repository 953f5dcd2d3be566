import { describe, expect, it, vi } from 'vitest';
import generic from '../../src/alert-sources/generic.ts';
import { prefersToWait } from '../../src/http/prefer.ts';
import { pipeline } from '../support/alerts.ts';
import { holdBatches } from '../support/held-batches.ts';
import { sourceBench } from '../support/source-bench.ts';

/** A door behind which one batch is held, so that whatever comes next may be answered early. */
async function underLoad() {
  const line = sourceBench('generic', generic, { line: pipeline({ limits: { deferAbove: 0 } }) });
  const go = holdBatches(line.stores.alerts);
  const first = line.post('/alerts/generic', { name: 'First' });
  await go.waiting();
  const finish = async () => {
    await go();
    await go();
    await first;
    await line.intake.drain();
  };
  return { ...line, finish };
}

describe('a sender under load', () => {
  it('is answered early without incidents where it asks for nothing else', async () => {
    const { post, finish } = await underLoad();
    const answer = await post('/alerts/generic', { name: 'Second' });
    expect([answer.statusCode, answer.json()]).toEqual([
      202,
      { accepted: 1, deduplicated: 0, incidents: [], deferred: true },
    ]);
    await finish();
  });

  it('that prefers to wait is told of its incidents', async () => {
    const { post, finish, intake } = await underLoad();
    const answer = post('/alerts/generic', { name: 'Second' }, { prefer: 'wait=10' });
    await vi.waitFor(() => expect(intake.inLine()).toBe(1));
    await finish();
    const told = (await answer).json();
    expect(told).toMatchObject({ accepted: 1, incidents: [{ status: 'triggered' }] });
    expect(told).not.toHaveProperty('deferred');
  });
});

describe('a preference', () => {
  it.each([
    'wait',
    'wait=10',
    'Wait = 10',
    'return=minimal, wait=10',
    'wait; x=1',
    ['handling=lenient', 'wait=1'],
  ])('to wait is read from %j', (prefer) => {
    expect(prefersToWait(prefer)).toBe(true);
  });

  it.each([undefined, '', 'respond-async', 'waiting', 'no-wait', 'return=wait', []])(
    'to wait is not read from %j',
    (prefer) => {
      expect(prefersToWait(prefer)).toBe(false);
    },
  );
});
