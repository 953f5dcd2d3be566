import { type Guard, of } from './guard.ts';

const readingStandingAndMoreTests =
  'test/domain/reading-standing.test.ts test/domain/reading-standing-properties.test.ts';
const samplingTests = 'test/probes/sampler/sampling.test.ts';
const conditionFactsTests = 'test/probes/sampler/condition-facts.test.ts';
const storeRunsTests = 'test/probes/sampler/store-runs.test.ts';
const watchPlansTests = 'test/jobs/watch-plans.test.ts';
const storesTests = 'test/store/stores.test.ts';
const readingStanding = 'src/domain/reading-standing.ts';
const levelLadder = 'src/domain/level-ladder.ts';
const askRunners = 'src/probes/sampler/ask-runners.ts';
const conditionFacts = 'src/probes/sampler/condition-facts.ts';
const storeRuns = 'src/probes/sampler/store-runs.ts';
const watchPlans = 'jobs/watch-plans.ts';
const planWatchStore = 'src/store/plan-watch-store.ts';

/** Guards of what is known of a reading and raised for it, and of plans that nobody runs. */
export const standingGuards: readonly Guard[] = [
  of(
    'a raised alert that ends while nothing is measured',
    readingStanding,
    '(top.met || top.undecided || top.held)',
    '(top.met || top.held)',
    readingStandingAndMoreTests,
  ),
  of(
    'a wait that begins anew with every gap',
    readingStanding,
    '(undecided || (held && index <= raisedAs))',
    '(held && index <= raisedAs)',
    readingStandingAndMoreTests,
  ),
  of(
    'ok while an alert of it stands',
    readingStanding,
    "read === 'ok' && raised !== undefined ? statusOf(raised.severity) : read",
    'read',
    readingStandingAndMoreTests,
  ),
  of(
    'an episode that nobody hears of',
    readingStanding,
    'before === undefined || stored > before ? stored : new Date(before.getTime() + 1)',
    'stored',
    readingStandingAndMoreTests,
  ),
  of(
    'a clock that stepped back raises',
    readingStanding,
    '?? Number.NaN',
    '?? 0',
    readingStandingAndMoreTests,
  ),
  of(
    'what cannot be measured is told twice',
    levelLadder,
    'isUnknown && !told ?',
    'isUnknown ?',
    readingStandingAndMoreTests,
  ),
  of(
    'what cannot be measured is not told at all',
    levelLadder,
    "isUnknown && !told ? 'crossed' : 'clear'",
    "'clear'",
    readingStandingAndMoreTests,
  ),
  of(
    'a rise that is taken for a height',
    levelLadder,
    'sameWay && worse.measure === milder.measure',
    'sameWay',
    readingStandingAndMoreTests,
  ),
  of(
    'critical that skips its warning',
    levelLadder,
    "if (worse.direction === 'own') return true;",
    "if (worse.direction === 'own') return false;",
    readingStandingAndMoreTests,
  ),
  of(
    'unknown that takes a limit for passed',
    levelLadder,
    'if (worse.key === unknownKey || milder.key === unknownKey) return false;',
    '',
    readingStandingAndMoreTests,
  ),
  of(
    'an asking that ends with its first failure',
    askRunners,
    'await answers.answers(requestId).catch(() => undefined)',
    'await answers.answers(requestId)',
    samplingTests,
  ),
  of(
    'a runner that is not there, and is waited for',
    askRunners,
    'runners.some((one) => one.alive &&',
    'runners.some((one) => one.holder === one.holder || one.alive &&',
    samplingTests,
  ),
  of(
    'a past that cannot be read, and takes every limit with it',
    conditionFacts,
    "unavailable = 'the past cannot be read';",
    'throw error;',
    conditionFactsTests,
  ),
  of(
    'a figure of somebody that the learned one hides',
    conditionFacts,
    'byHand === undefined ? learned.get(readingKey(name), now) : { value: byHand, mad: undefined }',
    'learned.get(readingKey(name), now)',
    conditionFactsTests,
  ),
  of(
    'a baseline that is learned with every reading',
    conditionFacts,
    'baseline !== undefined && !learned.has(readingKey(name), now)',
    'baseline !== undefined',
    conditionFactsTests,
  ),
  of(
    'answers that are remembered for ever',
    'src/probes/sampler/remembered.ts',
    'if (this.#known.size > most && oldest !== undefined)',
    'if (false)',
    conditionFactsTests,
  ),
  of(
    'an alert that is lost in a crash',
    storeRuns,
    'if (events.length > 0) await intake.accept(events);\n  const refused = await samples.setStandings(lastOf(moves.flatMap((move) => move.set)), stored);',
    'const refused = await samples.setStandings(lastOf(moves.flatMap((move) => move.set)), stored);\n  if (events.length > 0) await intake.accept(events);',
    storeRunsTests,
  ),
  of(
    'a value that was not kept, and nobody is told',
    storeRuns,
    "log.warn({ reason }, 'a value was not kept');",
    'void reason;',
    storeRunsTests,
  ),
  of(
    'the last of several runs alone',
    storeRuns,
    'byPlan.set(key, [...move.kept, ...move.set]);',
    '',
    storeRunsTests,
  ),
  of(
    'a disk that is gone, and whose alert stays',
    storeRuns,
    '...gone.flatMap((standing) => readingVanished(standing, measuredAt, words(standing))),',
    '',
    storeRunsTests,
  ),
  of(
    'a probe that answers again, and whose alert stays',
    storeRuns,
    '...answered.flatMap((standing) => probeAnswered(standing, measuredAt, words(standing))),',
    '',
    storeRunsTests,
  ),
  of('a plan that nobody runs', watchPlans, 'await probes.record(runs);', '', watchPlansTests),
  of(
    'a plan that is taken out, and whose alert stays',
    watchPlans,
    'if (ended.length > 0) await intake.accept(ended);',
    '',
    watchPlansTests,
  ),
  of(
    'a plan that is called absent after a quiet minute',
    'src/domain/absent-plans.ts',
    'Math.max(3 * everyMs, SHORTEST_MS)',
    'everyMs',
    watchPlansTests,
  ),
  of(
    'every plan absent after an hour of ours',
    planWatchStore,
    '|| at.getTime() - before.getTime() > gapMs',
    '',
    storesTests,
    'the watch over plans',
  ),
  of(
    'its own failure that keeps a plan alive',
    planWatchStore,
    'where s.metric <> s.probe or w.noted_at is null or s.measured_at > w.noted_at',
    '',
    storesTests,
    'the watch over plans',
  ),
];
