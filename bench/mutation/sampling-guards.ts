// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it stands so in the files
import { type Guard, of } from './guard.ts';

const samplerTests = 'test/probes/sampler/sampler.test.ts';
const timetableTests = 'test/probes/sampler/timetable.test.ts';
const recorderTests = 'test/probes/sampler/recorder.test.ts';
const shardKeeperTests = 'test/probes/sampler/shard-keeper.test.ts';
const shardsTests = 'test/domain/shards.test.ts';
const runnerStoreTests = 'test/store/runner-store.test.ts';
const samplingSlots = 'src/domain/sampling-slots.ts';
const sampler = 'src/probes/sampler/sampler.ts';
const timetable = 'src/probes/sampler/timetable.ts';
const recorder = 'src/probes/sampler/recorder.ts';
const shardKeeper = 'src/probes/sampler/shard-keeper.ts';
const shards = 'src/domain/shards.ts';
const runnerStore = 'src/store/runner-store.ts';

/** Guards of sampling: no pile-up, nothing run twice, nothing lost without a word. */
export const samplingGuards: readonly Guard[] = [
  of(
    'five thousand probes at the full minute',
    samplingSlots,
    'planHash(plan) % everyMs',
    '0',
    'test/domain/sampling-slots.test.ts',
  ),
  of(
    'two systems with a probe of one name',
    samplingSlots,
    'return `${system}\\n${name}`;',
    'return name;',
    'test/domain/sampling-slots.test.ts test/probes/runner/run-probes.test.ts',
  ),
  of(
    'thousands of runs after a sleep',
    sampler,
    'if (lateMs >= Math.min(LATEST_MS, plan.everyMs))',
    'if (false)',
    samplerTests,
  ),
  of(
    'runs of somebody who was taken for dead',
    sampler,
    'else if (!isConfirmed())',
    'else if (false)',
    samplerTests,
  ),
  of(
    'two runs of a plan at once',
    sampler,
    "else if (state === 'running') observer.skipped('running');",
    '',
    samplerTests,
  ),
  of('runs after the stop', sampler, 'if (this.#stopped) return;', '', samplerTests),
  of(
    'all first runs at the same moment',
    sampler,
    'nowMs + (this.planned + overdue) * FIRST_APART_MS',
    'nowMs',
    samplerTests,
  ),
  of(
    'what was measured a moment ago, measured by each who takes over',
    sampler,
    'if (nowMs - measuredMs < plan.everyMs) return undefined;',
    '',
    samplerTests,
  ),
  of(
    'slots that are made up for',
    timetable,
    'entry.dueMs = slotAfter(plan, nowMs);\n      due.push',
    'entry.dueMs += plan.everyMs;\n      due.push',
    timetableTests,
  ),
  of(
    'a clock that was set back by a day',
    timetable,
    'if (dueMs - nowMs > plan.everyMs)',
    'if (false)',
    timetableTests,
  ),
  of(
    'a shard that was given back and is still run',
    timetable,
    'this.#shards.delete(shard);',
    '',
    timetableTests,
  ),
  of(
    'values that are lost with the store away',
    recorder,
    'this.#waiting = [...batch, ...this.#waiting];',
    '',
    recorderTests,
  ),
  of(
    'values that fill the memory while the store is away',
    recorder,
    'this.#readings > this.#limits.mostReadings',
    'false',
    recorderTests,
  ),
  of('values that are dropped and not counted', recorder, 'this.#dropped += dropped;', '', recorderTests),
  of(
    'a backlog that never gets through',
    recorder,
    'Math.max(LEAST_AT_ONCE, Math.floor(this.#atOnce / 2))',
    'MOST_AT_ONCE',
    recorderTests,
  ),
  of('one run that spoils all others', recorder, 'if (batch.length > 1) {', 'if (false) {', recorderTests),
  of('a run that is stored twice', recorder, 'if (this.#known.has(run)) return;', '', recorderTests),
  of(
    'two flushes at once',
    recorder,
    'if (this.#flushing !== undefined || this.#waiting.length === 0) return;',
    'if (this.#waiting.length === 0) return;',
    recorderTests,
  ),
  of(
    'what was read last is lost at the stop',
    'src/probes/sampler/sampling.ts',
    'await recorder.drain();',
    '',
    'test/probes/sampler/sampling.test.ts',
  ),
  of(
    'a store that is asked a thousand times a second',
    recorder,
    'this.#flushIn(this.#failing ? this.#limits.retryMs : this.#limits.gatherMs)',
    'this.#flushIn(20)',
    recorderTests,
  ),
  of(
    'shards that are believed in without a store',
    shardKeeper,
    'this.#parts.monotonicMs() - this.#confirmedAtMs < VALID_MS',
    'true',
    shardKeeperTests,
  ),
  of(
    'five seconds from the answer instead of the question',
    shardKeeper,
    'this.#confirmedAtMs = askedAtMs;',
    'this.#confirmedAtMs = monotonicMs();',
    shardKeeperTests,
  ),
  of(
    'a shard that two run at once',
    shardKeeper,
    'this.#lose([...this.#held].filter((name) => !mine.has(name)));',
    '',
    shardKeeperTests,
  ),
  of(
    'a shard that is given away with runs in hand',
    shardKeeper,
    '[...this.#closing].filter((shard) => this.#parts.isIdle(shard))',
    '[...this.#closing]',
    shardKeeperTests,
  ),
  of(
    'a shard that nobody takes up again',
    shardKeeper,
    'await this.#begin([...mine].filter((name) => !this.#held.has(name) && !this.#closing.has(name)));',
    '',
    shardKeeperTests,
  ),
  of(
    'shards that wander at each lost session',
    shards,
    '(!one.alive && deadBefore.has(one.holder))',
    '!one.alive',
    shardsTests,
  ),
  of(
    'shards of the dead that nobody takes',
    shards,
    'one === undefined || (!one.alive && deadBefore.has(one.holder))',
    'one === undefined',
    shardsTests,
  ),
  of(
    'one runner that takes everything',
    shards,
    'poolShards.filter(isFree).slice(0, room)',
    'poolShards.filter(isFree)',
    shardsTests,
  ),
  of(
    'probes of a host that others run',
    shards,
    'if (plan.host !== undefined) return hostShard(plan.host);',
    '',
    shardsTests,
  ),
  of(
    'a shard taken from one that lives',
    runnerStore,
    "or s.holder = any (${deadAmong('select holder from shards where name = any ($1::text[])')})",
    'or true',
    runnerStoreTests,
  ),
  of(
    "a shard given back that is another's",
    runnerStore,
    "name = any ($1::text[]) and holder = $2'",
    "name = any ($1::text[]) and $2::text is not null'",
    runnerStoreTests,
  ),
];
