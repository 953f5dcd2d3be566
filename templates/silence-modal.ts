import type { Block, Modal } from '../src/define/message.ts';
import { formatDuration, HOUR_MS } from '../src/domain/duration.ts';
import { formatMatcher, type Matcher } from '../src/domain/matcher.ts';
import { untilWorkingDay } from '../src/domain/silence-end.ts';
import { actions, button, input, section } from './blocks.ts';
import { modal } from './modal.ts';
import { literal, plain } from './mrkdwn.ts';

const maxText = 3_000;
const maxReason = 500;
export const keepEnd = 'keep';

export interface SilenceModalModel {
  /** What the submission carries: `''`, an incident's or a silence's reference. */
  readonly value: string;
  /** What it is about, shown above the fields. */
  readonly about?: { readonly id: string; readonly title: string };
  readonly matchers: readonly Matcher[];
  readonly durationsMs: readonly number[];
  readonly timeZone: string;
  /** When the next working day begins, as it is written in that zone. */
  readonly workingDay: string;
  /** Set for a silence that there is: its end as it is written in that zone, and its reason. */
  readonly editing?: { readonly endsAt: string; readonly comment: string };
  /** What the preview has found, below its button. */
  readonly preview?: readonly Block[];
}

/**
 * Asks what to silence, for how long and why. Answers come as `matchers`, `length` (milliseconds, `working-day` or
 * `keep`), `custom`, `repeat` and `reason`; the button `preview-silence` asks what it would hide.
 */
export function silenceModal(model: SilenceModalModel): Modal {
  const { editing, about, value } = model;
  const blocks: readonly Block[] = [
    ...(about === undefined ? [] : [section(`\`${about.id}\` ${literal(about.title, 200)}`)]),
    matchersField(model),
    lengthField(model),
    input({
      blockId: 'custom',
      label: 'Or until',
      element: { type: 'plain_text_input', action_id: 'custom', max_length: 40 },
      hint: `A length such as 90m, or a time such as ${model.workingDay} (${model.timeZone}). Counts instead of the choice above.`,
      optional: true,
    }),
    ...(editing === undefined ? [repeatField(model)] : []),
    input({
      blockId: 'reason',
      label: 'Why?',
      element: {
        type: 'plain_text_input',
        action_id: 'reason',
        max_length: maxReason,
        ...initial(editing?.comment ?? '', maxReason),
      },
    }),
    {
      ...actions([button({ text: 'Preview what it hides', actionId: 'preview-silence', value: 'preview' })]),
      block_id: 'preview',
    },
    ...(model.preview ?? []),
  ];
  const title = editing === undefined ? 'Silence alerts' : 'Edit the silence';
  return modal({
    callbackId: 'save-silence',
    title,
    submit: editing === undefined ? 'Silence' : 'Save',
    value,
    blocks,
  });
}

function matchersField({ matchers }: SilenceModalModel): Block {
  const text = matchers.map(formatMatcher).join('\n');
  return input({
    blockId: 'matchers',
    label: 'Which alerts?',
    element: {
      type: 'plain_text_input',
      action_id: 'matchers',
      multiline: true,
      max_length: maxText,
      // Cut, it would match something else: whoever has so many labels writes the matchers himself.
      ...(text.length > maxText ? {} : initial(text, maxText)),
      placeholder: { type: 'plain_text', text: 'alertname="DiskFull"' },
    },
    hint: 'One matcher a line: label="value", !=, =~ or !~. An alert has to match all of them.',
  });
}

function lengthField({ durationsMs, workingDay, editing }: SilenceModalModel): Block {
  const option = (text: string, value: string) => ({
    text: { type: 'plain_text', text: plain(text, 75) },
    value,
  });
  const kept = editing === undefined ? [] : [option(`As it is: until ${editing.endsAt}`, keepEnd)];
  const lengths = durationsMs.map((ms) => option(`${formatDuration(ms)} from now`, String(ms)));
  const options = [...kept, ...lengths, option(`Until the next working day, ${workingDay}`, untilWorkingDay)];
  const first = kept[0] ?? lengths.find((_, index) => durationsMs[index] === HOUR_MS) ?? options[0];
  return input({
    blockId: 'length',
    label: 'How long?',
    element: { type: 'static_select', action_id: 'length', options, initial_option: first },
  });
}

function repeatField({ timeZone }: SilenceModalModel): Block {
  return input({
    blockId: 'repeat',
    label: 'Only at these times',
    element: { type: 'plain_text_input', action_id: 'repeat', max_length: 100 },
    hint: `To come again until that end, e.g. sundays 02:00-05:00 or weekdays 22:00-06:00 (${timeZone}).`,
    optional: true,
  });
}

function initial(text: string, max: number): { readonly initial_value?: string } {
  const value = plain(text, max);
  return value === '' ? {} : { initial_value: value };
}
