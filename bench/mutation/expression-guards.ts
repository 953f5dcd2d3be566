import { type Guard, of } from './guard.ts';

const expressionTests = 'test/domain/expression.test.ts';
const searchExpressionTests = 'test/domain/search-expression.test.ts';
const jsonPathTests = 'test/domain/json-path.test.ts';
const lineTimeTests = 'test/domain/line-time.test.ts';
const serviceMapTests = 'test/domain/service-map.test.ts';
const unseenReadingsTests = 'test/domain/unseen-readings.test.ts';
const expression = 'src/domain/expression.ts';
const expressionValue = 'src/domain/expression-value.ts';
const searchExpression = 'src/domain/search-expression.ts';
const searchLiterals = 'src/domain/search-literals.ts';
const jsonPath = 'src/domain/json-path.ts';
const lineTime = 'src/domain/line-time.ts';
const serviceMap = 'src/domain/service-map.ts';
const unseenReadings = 'src/domain/unseen-readings.ts';
const readingAlert = 'src/domain/reading-alert.ts';
const probeRun = 'src/domain/probe-run.ts';

/** Guards of what a pack may write: expressions, searches, paths; and of what becomes of a reading. */
export const expressionGuards: readonly Guard[] = [
  of(
    'an expression nested without end',
    expression,
    'if (nested > MOST_NESTED) throw',
    'if (false) throw',
    expressionTests,
  ),
  of(
    'an expression without end',
    'src/domain/expression-tokens.ts',
    'if (source.length > LONGEST) {',
    'if (false) {',
    expressionTests,
  ),
  of(
    'a function that every object has',
    expression,
    'if (!Object.hasOwn(expressionFunctions, name)) {',
    'if (!(name in expressionFunctions)) {',
    expressionTests,
  ),
  of(
    'unknown within a sum',
    expressionValue,
    'if (failed !== undefined) return failed;',
    '',
    expressionTests,
  ),
  of(
    'a probe that failed is ok',
    expressionValue,
    'if (lost !== undefined) return unknown(',
    'if (false) return unknown(',
    expressionTests,
  ),
  of(
    'a part that failed counts as well',
    expressionValue,
    'if (failed !== undefined) return unknown(',
    'if (false) return unknown(',
    expressionTests,
  ),
  of(
    'a division by nothing',
    expressionValue,
    "b === 0 ? unknown('it divides by zero') : finite(a / b)",
    'known(a / b)',
    expressionTests,
  ),
  of(
    'one of several taken for all',
    expressionValue,
    'values.length === 1 ? values[0] : undefined',
    'values[0]',
    expressionTests,
  ),
  of(
    'a search that takes for ever',
    searchExpression,
    'affordableLength(unbounded + 1, ways, mostSteps)',
    'affordableLength(0, ways, mostSteps)',
    searchExpressionTests,
  ),
  of(
    'a line of gigabytes that is searched',
    searchExpression,
    'cut ? text.slice(0, longestText) : text',
    'text',
    searchExpressionTests,
  ),
  of(
    'an expression that backtracks without bound',
    'src/domain/scan-expression.ts',
    'return most > 1 && ambiguous ?',
    'return false ?',
    'test/domain/search-expression.test.ts test/domain/matcher.test.ts',
  ),
  of(
    'an expression for everything',
    searchExpression,
    "if (source === '')",
    'if (false)',
    searchExpressionTests,
  ),
  of(
    'a line that is passed over before it is searched',
    searchLiterals,
    'if (character !== undefined && needed && usable(character)) run += character;',
    'if (character !== undefined && usable(character)) run += character;',
    searchExpressionTests,
  ),
  of(
    'a Kelvin sign that is passed over',
    searchLiterals,
    ' && !/[ks]/i.test(text)',
    '',
    searchExpressionTests,
  ),
  of(
    'a path to what every object has',
    jsonPath,
    'if (Object.hasOwn(value, step)) return',
    'if (step in value) return',
    jsonPathTests,
  ),
  of(
    'a path to more values than anybody wants',
    jsonPath,
    'if (values.length > MOST_VALUES) {',
    'if (false) {',
    jsonPathTests,
  ),
  of(
    'a text that is taken for the figure 0',
    jsonPath,
    '/^\\s*[-+]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(?:e[-+]?\\d+)?\\s*$/i.test(value)',
    'value.length >= 0',
    jsonPathTests,
  ),
  of(
    'a line of December that is read in January',
    lineTime,
    'time === undefined || time > nowMs + DAY_MS ? inYear(year - 1) : time',
    'time',
    lineTimeTests,
  ),
  of('the 31st of February', lineTime, 'if (!valid) return undefined;', '', lineTimeTests),
  of(
    'a zone that is left out',
    lineTime,
    'zone === undefined ? zonedToUtc(local, timeZone) : local - zoneMs(zone)',
    'zonedToUtc(local, timeZone)',
    lineTimeTests,
  ),
  of('a service that nothing was measured of is ok', serviceMap, "?? 'unknown'", "?? 'ok'", serviceMapTests),
  of(
    'a slow service that is taken for down',
    serviceMap,
    "probe === name && metric === 'up' && status === 'critical'",
    "probe === name && status === 'critical'",
    serviceMapTests,
  ),
  of(
    'a circle of services',
    serviceMap,
    'ordered.has(service) || above.has(service.name)',
    'ordered.has(service)',
    serviceMapTests,
  ),
  of(
    'what a failed probe measured counts as gone',
    unseenReadings,
    '!unreadable.includes(standing) &&',
    '',
    unseenReadingsTests,
  ),
  of(
    'what is measured once a day counts as gone',
    unseenReadings,
    'Math.max(goneAfterMs, 2 * everyMs)',
    'goneAfterMs',
    unseenReadingsTests,
  ),
  of(
    'an alert that changes its name as it gets worse',
    readingAlert,
    'fingerprint: fingerprintOf(identity),',
    'fingerprint: fingerprintOf({ ...identity, severity: raised }),',
    'test/domain/reading-alert.test.ts',
  ),
  of(
    'labels of a pack that take the place of where it is',
    readingAlert,
    'labels: { ...labels, ...identity, severity: raised,',
    'labels: { ...identity, ...labels, severity: raised,',
    'test/domain/reading-alert.test.ts test/probes/sampler/store-runs.test.ts',
  ),
  of(
    'a grading that throws ends the round',
    probeRun,
    "return [{ metric: plan.name, unit: 'none', error: words, status: 'unknown', ...place }];",
    'throw error;',
    'test/probes/runner/run-probes.test.ts',
  ),
  of(
    'what is not read at all is not missed',
    probeRun,
    "if (!levels.some(({ when }) => when.kind === 'absent')) return [];",
    'return [];',
    'test/probes/sampler/condition-facts.test.ts test/domain/reading-standing.test.ts test/domain/reading-standing-properties.test.ts',
  ),
];
