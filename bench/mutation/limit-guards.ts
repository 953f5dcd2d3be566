import { type Guard, of } from './guard.ts';

const thresholdsTests = 'test/config/thresholds.test.ts';
const thresholdTests = 'test/domain/threshold.test.ts';
const readingStandingAndMoreTests =
  'test/domain/reading-standing.test.ts test/domain/reading-standing-properties.test.ts test/domain/threshold.test.ts';
const sheetLimitsTests = 'test/domain/sheet-limits.test.ts';
const conditionTests = 'test/domain/condition.test.ts';
const baselineTests = 'test/domain/baseline.test.ts';
const thresholds = 'src/config/sections/thresholds.ts';
const thresholdMistakes = 'src/domain/threshold-mistakes.ts';
const threshold = 'src/domain/threshold.ts';
const levelVerdict = 'src/domain/level-verdict.ts';
const conditionFacts = 'src/domain/condition-facts.ts';
const writtenUnit = 'src/domain/written-unit.ts';
const condition = 'src/domain/condition.ts';
const baseline = 'src/domain/baseline.ts';

/** Guards of limits: unknown is never ok, nothing is decided too early, and no alert comes and goes. */
export const limitGuards: readonly Guard[] = [
  of(
    'a limit on a metric that there is not',
    thresholds,
    'if (known !== undefined && !Object.hasOwn(known, metric)) {',
    'if (false) {',
    'test/config/thresholds.test.ts test/config/packs/packs.test.ts',
  ),
  of(
    'critical that comes before warning',
    thresholdMistakes,
    "return direction === 'up' ? left < right : left > right;",
    'return false;',
    thresholdsTests,
  ),
  of(
    'a recovery on the wrong side of its limit',
    thresholdMistakes,
    "return back === direction || clear.when.kind === 'absent' || swapped",
    "return clear.when.kind === 'absent'",
    thresholdsTests,
  ),
  of(
    'a worse level above a milder one',
    thresholdMistakes,
    'before.some(({ severity }) => compareSeverity(severity, level.severity) < 0)',
    'false',
    thresholdsTests,
  ),
  of(
    'two levels of one name',
    thresholdMistakes,
    'before.some(({ key }) => key === level.key)',
    'false',
    thresholdsTests,
  ),
  of(
    'mads of a figure that was fixed',
    thresholdMistakes,
    'usesMad(level.when) && baseline?.fixed !== undefined',
    'false',
    thresholdsTests,
  ),
  of(
    'a threshold without a limit',
    thresholds,
    '.some((written) => written !== undefined),',
    '.every(() => true),',
    thresholdsTests,
  ),
  of('what could not be measured is ok', threshold, "lost ? 'unknown' : 'ok'", "'ok'", thresholdTests),
  of(
    'a value that is no number is ok',
    threshold,
    'reading.value !== undefined && Number.isFinite(reading.value)',
    'reading.value !== undefined',
    thresholdTests,
  ),
  of(
    'a value that is not there counts as well',
    levelVerdict,
    "if (value === undefined) return { is: 'undecided' };",
    "if (value === undefined) return { is: 'clear' };",
    readingStandingAndMoreTests,
  ),
  of(
    'a limit with a past decides before it knows it',
    conditionFacts,
    'window.count > 1 && knownMs * 2 >= windowMs',
    'true',
    sheetLimitsTests,
  ),
  of(
    'a past that cannot be read is called learning',
    levelVerdict,
    'facts.unavailable ?? why',
    'why',
    sheetLimitsTests,
  ),
  of(
    'the reading itself does not count in its window',
    conditionFacts,
    'maximum: Math.max(window.maximum, value),',
    'maximum: window.maximum,',
    'test/domain/sheet-limits.test.ts test/probes/sampler/condition-facts.test.ts',
  ),
  of(
    'a share of nothing',
    levelVerdict,
    'if (first.value === 0 && change !== 0) return',
    'if (false) return',
    sheetLimitsTests,
  ),
  of(
    'a trend of one value',
    levelVerdict,
    'if (slopePerSecond === undefined || centre === undefined) return',
    'if (false) return',
    sheetLimitsTests,
  ),
  of(
    'a forecast from now instead of from the middle of its line',
    levelVerdict,
    'at.getTime() - centre.at.getTime() + aheadMs',
    'aheadMs',
    sheetLimitsTests,
  ),
  of(
    'an alert that comes and goes at its limit',
    levelVerdict,
    "'known' in back && back.known ? 'clear' : 'held'",
    "'clear'",
    readingStandingAndMoreTests,
  ),
  of(
    'a share of a negative limit that lies beyond it',
    levelVerdict,
    'Math.abs(limit) * band.byShare',
    'limit * band.byShare',
    thresholdTests,
  ),
  of(
    'a baseline below zero that is passed downwards',
    levelVerdict,
    '(Math.abs(baseline.value) * amount) / 100',
    '(baseline.value * amount) / 100',
    'test/domain/sheet-limits.test.ts test/domain/threshold.test.ts',
  ),
  of(
    '2 GiB of a latency',
    writtenUnit,
    "throw doesNotFit(text, unit ?? 'none');",
    'return 1;',
    conditionTests,
  ),
  of(
    'GiB and GB taken for the same',
    writtenUnit,
    'kib: 1024, mib: 1024 ** 2, gib: 1024 ** 3,',
    'kib: 1024, mib: 1024 ** 2, gib: 1e9,',
    conditionTests,
  ),
  of('a window of nothing', condition, 'if (ms < 1000) throw', 'if (false) throw', conditionTests),
  of(
    'a range of which nothing is inside',
    condition,
    'if (low > high.figure) throw',
    'if (false) throw',
    conditionTests,
  ),
  of(
    'a baseline of a change',
    condition,
    "if (measure.of === 'change' || measure.of === 'change%' || measure.of === 'rate') {",
    'if (false) {',
    conditionTests,
  ),
  of('what stands behind absent is not read', condition, "if (after !== '')", 'if (false)', conditionTests),
  of(
    'Sunday night that knows nothing of Monday',
    baseline,
    'Math.min(apart, HOURS_OF_WEEK - apart) <= 1',
    'apart <= 1',
    baselineTests,
  ),
  of('a baseline of one hour', baseline, 'near.length >= leastOfHour', 'near.length >= 1', baselineTests),
  of(
    'an alert of any movement of what never moves',
    baseline,
    'Math.max(mad, Math.abs(value) * leastSpread)',
    'mad',
    baselineTests,
  ),
];
