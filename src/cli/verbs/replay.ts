import { loadAllDefinitions } from '../../app/definitions.ts';
import { loadSettings } from '../../app/load-settings.ts';
import { readEnvironment } from '../../config/environment.ts';
import { defineVerb } from '../../define/verb.ts';
import { systemClock } from '../../domain/clock.ts';
import { DAY_MS } from '../../domain/duration.ts';
import { UsageError } from '../../domain/errors.ts';
import { replay } from '../../replay/replay.ts';
import { configurationOf } from '../configuration-of.ts';
import { openHistory } from '../open-history.ts';
import { replayText } from '../replay-text.ts';

const TELL_EVERY = 20_000;

export default defineVerb({
  summary: 'Run the alerts of the past days through another configuration and show what would differ',
  usage:
    '--config <folder> [--current <folder>] [--days 7] [--until <time>] [--database <url>] [--unacknowledged] [--examples 5] [--json]',
  options: {
    config: { type: 'string' },
    current: { type: 'string' },
    days: { type: 'string', default: '7' },
    until: { type: 'string' },
    database: { type: 'string' },
    unacknowledged: { type: 'boolean', default: false },
    examples: { type: 'string', default: '5' },
    json: { type: 'boolean', default: false },
  },
  words: { least: 0, most: 0 },
  run: async ({ env, out, err }, _words, options) => {
    if (options.config === undefined)
      throw new UsageError(
        'Name the folder of the proposed configuration: watchbill replay --config <folder>.',
      );
    const to = timeOf(options.until);
    const days = numberOf('days', options.days, 3650);
    const from = new Date(to.getTime() - days * DAY_MS);
    const environment = readEnvironment(env);
    const proposed = await configurationOf(options.config);
    const current =
      options.current === undefined
        ? loadSettings(environment, await loadAllDefinitions())
        : await configurationOf(options.current);
    const { history, close } = await openHistory(options.database, environment);
    try {
      let told = 0;
      const outcome = await replay(
        {
          ...{ history, current, proposed, from, to, acknowledgedAsKnown: !options.unacknowledged },
          examplesOfEach: numberOf('examples', options.examples, 1000),
        },
        ({ episodes, at }) => {
          if (episodes < told + TELL_EVERY) return;
          told = episodes;
          err(`${episodes.toLocaleString('en-US')} episodes, at ${at.toISOString()} …`);
        },
      );
      out(options.json ? JSON.stringify(outcome, null, 2) : replayText(outcome, proposed.timeZone));
      return 0;
    } finally {
      await close();
    }
  },
});

function timeOf(text: string | undefined): Date {
  if (text === undefined) return systemClock.now();
  const time = new Date(text);
  if (Number.isNaN(time.getTime()))
    throw new UsageError(`'${text}' is not a time. Write it like 2026-11-21T02:14:00Z.`);
  return time;
}

function numberOf(name: string, text: string, most: number): number {
  const number = Number(text);
  if (
    text.trim() !== '' &&
    number >= 0 &&
    number <= most &&
    (name === 'days' ? number > 0 : Number.isInteger(number))
  )
    return number;
  throw new UsageError(
    `--${name} is '${text}' and has to be a number up to ${most.toLocaleString('en-US')}.`,
  );
}
