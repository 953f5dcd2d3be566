import { describe, expect, it, vi } from 'vitest';
import type { AlertEvent } from '../../src/domain/alert.ts';
import { InvalidAlertError, UnreachableError } from '../../src/domain/errors.ts';
import type { AlertStore } from '../../src/domain/ports/alert-store.ts';
import type { IntakeOutcome } from '../../src/domain/ports/intake.ts';
import { createIntake, type IntakeParts } from '../../src/pipeline/intake.ts';
import {
  ended,
  firing,
  incidentsOf,
  pipeline,
  recordingLog,
  recordingWake,
  routes,
  routingBy,
} from '../support/alerts.ts';
import { memoryStores } from '../support/memory-stores.ts';
import { manualClock } from '../support/story-clock.ts';

/** A store whose commits wait until they are let go, and that can be made to fail. */
function gatedIntake(limits: IntakeParts['limits'] = {}) {
  const clock = manualClock();
  const stores = memoryStores(clock);
  const commits: { readonly alerts: number; readonly go: () => void }[] = [];
  let failure: ((fingerprints: readonly string[]) => Error | undefined) | undefined;
  const alerts: Pick<AlertStore, 'ingest'> = {
    ingest: (work) =>
      stores.alerts.ingest(async (transaction) => {
        let asked: readonly string[] = [];
        const result = await work({
          ...transaction,
          alerts: (fingerprints) => {
            asked = fingerprints;
            return transaction.alerts(fingerprints);
          },
        });
        const error = failure?.(asked);
        if (error !== undefined) throw error;
        const { promise, resolve } = Promise.withResolvers<void>();
        commits.push({ alerts: asked.length, go: resolve });
        await promise;
        return result;
      }),
  };
  const { wake } = recordingWake();
  const { log, lines } = recordingLog();
  const intake = createIntake({
    clock,
    settings: routingBy(...routes),
    stores: { alerts },
    wake,
    log,
    limits,
  });
  const next = async () => {
    await vi.waitFor(() => expect(commits.length).toBeGreaterThan(0));
    const commit = commits.shift();
    commit?.go();
    return commit?.alerts;
  };
  return {
    intake,
    stores,
    lines,
    commits,
    next,
    failWhen: (rule: typeof failure) => {
      failure = rule;
    },
  };
}

const named = (instance: string): AlertEvent => firing({ instance });

describe('accepting', () => {
  it('answers after the commit, not before', async () => {
    const { intake, next, commits } = gatedIntake();
    let answered = false;
    const accepted = intake.accept([named('a')]).then(() => {
      answered = true;
    });
    await vi.waitFor(() => expect(commits).toHaveLength(1));
    expect(answered).toBe(false);
    await next();
    await accepted;
    expect(answered).toBe(true);
  });

  it('gathers what comes during a commit into the next one, each sender getting its own answer', async () => {
    const { intake, next } = gatedIntake();
    const first = intake.accept([named('a')]);
    const others = [
      intake.accept([named('b'), named('a')]),
      intake.accept([named('c')]),
      intake.accept([named('b')]),
    ];
    expect(await next()).toBe(1);
    await first;
    expect(await next()).toBe(3);
    expect(await Promise.all(others)).toEqual([
      { accepted: 2, deduplicated: 1, incidents: [{ id: 'INC-20261121-0001', status: 'triggered' }] },
      { accepted: 1, deduplicated: 0, incidents: [{ id: 'INC-20261121-0001', status: 'triggered' }] },
      { accepted: 1, deduplicated: 1, incidents: [{ id: 'INC-20261121-0001', status: 'triggered' }] },
    ]);
  });

  it('bounds a transaction, and gives a larger delivery one of its own', async () => {
    const { intake, next } = gatedIntake({ alertsPerTransaction: 3 });
    const all = [intake.accept([named('0')])];
    const many = Array.from({ length: 5 }, (_, index) => named(`m${index}`));
    for (const events of [[named('a'), named('b')], [named('c')], [named('d')], many, [named('e')]]) {
      all.push(intake.accept(events));
    }
    const sizes = [];
    for (let commit = 0; commit < 5; commit += 1) sizes.push(await next());
    await Promise.all(all);
    expect(sizes).toEqual([1, 3, 1, 5, 1]);
  });

  it('refuses more than it can hold, and takes it again when there is room', async () => {
    const { intake, next } = gatedIntake({ alertsWaiting: 2 });
    const taken = [intake.accept([named('a')]), intake.accept([named('b'), named('c')])];
    const refused = intake.accept([named('d')]);
    await expect(refused).rejects.toThrow(UnreachableError);
    await expect(refused).rejects.toThrow(/overloaded: 2 alerts wait/);
    await next();
    await next();
    await Promise.all(taken);
    const again = intake.accept([named('d')]);
    await next();
    expect(await again).toMatchObject({ accepted: 1, deduplicated: 0 });
  });

  it('answers an empty delivery without asking the store', async () => {
    const { intake, commits } = gatedIntake();
    expect(await intake.accept([])).toEqual({ accepted: 0, deduplicated: 0, incidents: [] });
    expect(commits).toEqual([]);
  });

  it.each([
    ['no fingerprint', { fingerprint: '' }],
    ['a fingerprint that is none', { fingerprint: 'DEADBEEFDEADBEEF' }],
    ['no time', { startsAt: new Date('nonsense') }],
  ])('refuses an event with %s', async (_what, changes) => {
    const line = pipeline();
    await expect(line.intake.accept([named('ok'), firing({}, changes)])).rejects.toThrow(InvalidAlertError);
    expect(await incidentsOf(line)).toEqual([]);
  });

  it('stores text that no database would take in a form that it takes', async () => {
    const line = pipeline();
    await line.intake.accept([firing({ note: 'a\0b\ud800' })]);
    expect((await line.stores.alerts.list({ limit: 1 }))[0]?.labels['note']).toBe('a\ufffdb\ufffd');
  });
});

describe('failing', () => {
  const bad = named('bad').fingerprint;

  it('answers who has waited long behind a store that is away, without a second deadline', async () => {
    const now = vi.spyOn(performance, 'now').mockReturnValue(0);
    const away = Promise.withResolvers<never>();
    const ingest = vi.fn(() => away.promise);
    const { wake } = recordingWake();
    const parts = { clock: manualClock(), settings: routingBy(...routes), wake, log: recordingLog().log };
    const intake = createIntake({ ...parts, stores: { alerts: { ingest } } });
    const answers = [intake.accept([named('a')]), intake.accept([named('b')])];
    now.mockReturnValue(1_700);
    const late = intake.accept([named('c')]);
    now.mockReturnValue(1_800);
    away.reject(new UnreachableError('The database does not answer. Try again.'));
    for (const answer of [...answers, late]) await expect(answer).rejects.toThrow(UnreachableError);
    // 'c' had its own try: it had not waited for long.
    expect(ingest).toHaveBeenCalledTimes(2);
  });

  it('tells every sender when the store is away, and goes on with the next', async () => {
    const { intake, next, failWhen } = gatedIntake();
    failWhen(() => new UnreachableError('The database does not answer. Try again.'));
    const lost = await Promise.allSettled([intake.accept([named('a')]), intake.accept([named('b')])]);
    expect(lost.map((one) => one.status)).toEqual(['rejected', 'rejected']);
    failWhen(undefined);
    const again = intake.accept([named('a')]);
    await next();
    expect(await again).toMatchObject({ deduplicated: 0 });
  });

  it('lets only the delivery fail that spoils its batch', async () => {
    const { intake, next, failWhen, lines, stores } = gatedIntake();
    const first = intake.accept([named('first')]);
    const others = Promise.allSettled([
      intake.accept([named('a')]),
      intake.accept([named('bad'), named('with-bad')]),
      intake.accept([named('b')]),
    ]);
    failWhen((fingerprints) => (fingerprints.includes(bad) ? new Error('odd text') : undefined));
    await next();
    await first;
    await next();
    await next();
    expect((await others).map((one) => one.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(lines.map((line) => line.message)).toEqual(['a batch failed and is taken apart']);
    const stored = (await stores.alerts.list({ limit: 10 })).map((alert) => alert.labels['instance']);
    expect(stored.sort()).toEqual(['a', 'b', 'first']);
  });

  it('accepts although nobody can be woken', async () => {
    const line = pipeline();
    line.failWith(new Error('the queue is away'));
    expect(await line.intake.accept([firing()])).toMatchObject({ accepted: 1 });
    await line.intake.drain();
    expect(line.lines).toEqual([
      { level: 'warn', message: 'workers could not be woken; the sweepers will find the work' },
    ]);
  });

  it('accepts although the observer fails', async () => {
    const onOutcome = () => {
      throw new Error('no metrics');
    };
    const line = pipeline({ onOutcome });
    expect(await line.intake.accept([firing()])).toMatchObject({ accepted: 1 });
    expect(line.lines).toMatchObject([{ level: 'error' }]);
  });

  it('does not wait for a queue that hangs', async () => {
    const line = pipeline({
      wake: {
        deliveries: () => new Promise(() => undefined),
        escalations: async () => undefined,
        windows: async () => undefined,
        incidents: async () => undefined,
      },
    });
    expect(await line.intake.accept([firing()])).toMatchObject({ accepted: 1 });
  });
});

describe('observing', () => {
  it('tells of every delivery after its commit', async () => {
    const seen: [IntakeOutcome, number][] = [];
    const line = pipeline({ onOutcome: (outcome, events) => seen.push([outcome, events.length]) });
    await line.intake.accept([firing()]);
    await line.intake.accept([firing(), ended()]);
    expect(seen.map(([outcome, events]) => [outcome.accepted, outcome.deduplicated, events])).toEqual([
      [1, 0, 1],
      [2, 1, 2],
    ]);
  });
});

describe('a storm', () => {
  it('is one incident and one card, however many alerts come in one body', async () => {
    const line = pipeline();
    const events = Array.from({ length: 10_000 }, (_, index) => named(`host-${index}`));
    const startedAt = performance.now();
    expect(await line.intake.accept(events)).toEqual({
      accepted: 10_000,
      deduplicated: 0,
      incidents: [{ id: 'INC-20261121-0001', status: 'triggered' }],
    });
    expect(await line.intake.accept(events)).toMatchObject({ deduplicated: 10_000 });
    // Generous for a busy machine; what is quadratic takes minutes.
    expect(performance.now() - startedAt).toBeLessThan(20_000);
    const [only, ...others] = await incidentsOf(line);
    expect(others).toEqual([]);
    expect(only?.alerts).toMatchObject({ total: 10_000, firing: 10_000 });
    await line.intake.drain();
    expect(line.woken.deliveries).toHaveLength(2);
  });

  it('opens ten thousand incidents of one body in one transaction', async () => {
    const line = pipeline();
    const events = Array.from({ length: 10_000 }, (_, index) => firing({ alertname: `Alert${index}` }));
    const { incidents } = await line.intake.accept(events);
    expect(new Set(incidents.map((one) => one.id)).size).toBe(10_000);
    const ended10 = events.slice(0, 10).map(({ labels }) => ended(labels));
    expect((await line.intake.accept(ended10)).incidents.every((one) => one.status === 'resolved')).toBe(
      true,
    );
  });

  it('is the same from a hundred senders at once', async () => {
    const line = pipeline();
    const outcomes = await Promise.all(
      Array.from({ length: 100 }, (_, sender) =>
        line.intake.accept([named(`host-${sender % 20}`), firing({ alertname: `Other${sender % 5}` })]),
      ),
    );
    expect(outcomes.reduce((sum, one) => sum + one.accepted - one.deduplicated, 0)).toBe(25);
    expect(await incidentsOf(line)).toHaveLength(6);
  });
});
