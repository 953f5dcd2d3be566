// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it stands so in the files
import { type Guard, of } from './guard.ts';

const limitsTests = 'test/templates/limits.test.ts';
const currentReadingsTests = 'test/systems/current-readings.test.ts';
const systemHealth = 'templates/system-health.ts';
const systemList = 'templates/system-list.ts';
const systemReview = 'templates/system-review.ts';
const mrkdwn = 'templates/mrkdwn.ts';
const systemReadings = 'src/systems/system-readings.ts';

/** Guards of what is shown of a system: literal, whole and of now. */
export const faceGuards: readonly Guard[] = [
  of(
    'a title of a pack that calls everybody',
    systemHealth,
    '${literal(model.system.title, 100)}: ${countWords',
    '${model.system.title}: ${countWords',
    limitsTests,
    'a pack or a probe says',
  ),
  of(
    'a service that calls everybody',
    systemHealth,
    'const name = `*${literal(title, 80)}*`;',
    'const name = `*${title}*`;',
    limitsTests,
    'a pack or a probe says',
  ),
  of(
    'an owner that calls everybody',
    systemList,
    '[literal(system.owner, 60)]',
    '[system.owner]',
    limitsTests,
    'a pack or a probe says',
  ),
  of(
    'a list of systems that calls everybody',
    systemList,
    '*${literal(system.title, 80)}*',
    '*${system.title}*',
    limitsTests,
    'a pack or a probe says',
  ),
  of(
    'advice of a pack that calls everybody',
    systemReview,
    '→ ${literal(text, 300)}',
    '→ ${text}',
    limitsTests,
    'a pack or a probe says',
  ),
  of(
    'a part of a figure that calls everybody',
    systemReview,
    '`${literal(part, 60)} ${words}`',
    '`${part} ${words}`',
    limitsTests,
    'a pack or a probe says',
  ),
  of(
    'a side of a system that calls everybody',
    'templates/system-view.ts',
    'const text = `${statusMark(worst)} ${title} of ${literal(system.title, 100)}',
    'const text = `${statusMark(worst)} ${title} of ${system.title}',
    limitsTests,
    'a pack or a probe says',
  ),
  of(
    'a target that calls everybody',
    'templates/probe-page.ts',
    '${literal(plan.target, 100)}',
    '${plan.target}',
    limitsTests,
    'a pack or a probe says',
  ),
  of(
    'a forecast that calls everybody',
    'templates/capacity.ts',
    'if (limit === undefined) return `${literal(title, 120)}: ${course}`;\n    const words = literal(limit.words, 40);',
    'if (limit === undefined) return `${literal(title, 120)}: ${course}`;\n    const words = limit.words;',
    limitsTests,
    'a pack or a probe says',
  ),
  of(
    'services that call everybody',
    'templates/service.ts',
    'Services of ${literal(system.title, 100)}',
    'Services of ${system.title}',
    limitsTests,
    'a pack or a probe says',
  ),
  of(
    'names that call everybody',
    mrkdwn,
    'names.slice(0, 5).map((one) => literal(one, 60))',
    'names.slice(0, 5)',
    limitsTests,
    'a pack or a probe says',
  ),
  of(
    'a unit that calls everybody',
    mrkdwn,
    'return literal(formatValue(value, unit), 60);',
    'return formatValue(value, unit);',
    limitsTests,
    'a pack or a probe says',
  ),
  of(
    'more readings than a table holds',
    systemHealth,
    'return characters > tableCharacters;',
    'return false;',
    limitsTests,
    'all readings of a system are bad',
  ),
  of(
    'more services than a message holds',
    systemHealth,
    '{ maxCharacters: 2_500 }',
    '{}',
    limitsTests,
    'a pack or a probe says',
  ),
  of(
    'more advice than a message holds',
    systemReview,
    '{ maxCharacters: room }',
    '{}',
    limitsTests,
    'a pack or a probe says',
  ),
  of(
    'what failed and has answered since',
    systemReadings,
    'return isOver ? [] : [{ reading, plan }];',
    'return [{ reading, plan }];',
    currentReadingsTests,
  ),
  of(
    'a value of last week that is shown as now',
    systemReadings,
    'plan === undefined || isStale(reading, plan, now)',
    'plan === undefined',
    currentReadingsTests,
  ),
];
