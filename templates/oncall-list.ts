import type { Message } from '../src/define/message.ts';
import { formatDuration } from '../src/domain/duration.ts';
import type { EscalationLevel, EscalationPolicy } from '../src/domain/escalation.ts';
import { section } from './blocks.ts';
import { targetMention } from './incident-words.ts';
import { lineSections } from './lines.ts';
import { literal } from './mrkdwn.ts';

export interface OncallListModel {
  readonly routes: readonly { readonly name: string; readonly policy: EscalationPolicy }[];
}

/** Who is called for which route, in which order. A private answer: it names people by mention. */
export function oncallMessage({ routes }: OncallListModel): Message {
  const headline = routes.length === 0 ? 'Nobody is on call: there is no route' : 'On call';
  const lines = routes.flatMap(({ name, policy }) => [
    routeLine(name, policy),
    ...policy.levels.map(levelLine),
  ]);
  const blocks = lineSections(lines, (leftOut) => `and ${leftOut} more lines`);
  return { text: headline, blocks: [section(`*${headline}*`), ...blocks] };
}

function routeLine(name: string, { name: policy, levels, repeats }: EscalationPolicy): string {
  const calls = levels.length === 0 ? ' – calls nobody' : '';
  const again = repeats === 0 ? '' : `, then again ${repeats === 1 ? 'once' : `${repeats} times`}`;
  return `*${literal(name, 60)}* by policy ${literal(policy, 60)}${again}${calls}`;
}

function levelLine({ targets, timeoutMs }: EscalationLevel, index: number): string {
  const who = targets.map(targetMention).join(', ') || 'nobody';
  return `${index + 1}. ${who} – has ${formatDuration(timeoutMs)} to answer`;
}
