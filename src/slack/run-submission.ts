import type { ActionResult } from '../define/action.ts';
import type { Modal } from '../define/message.ts';
import { OpsError } from '../domain/errors.ts';
import type { Edge } from './edge.ts';
import type { ActionUse } from './incoming.ts';
import type { Performed } from './perform.ts';
import { performAction, show } from './run-action.ts';

/** Slack gives a modal 3 s; what takes longer closes it and is answered by message. */
const answerWithinMs = 2_000;
const maxErrorLength = 300;

/** What Slack is told about a submitted modal; undefined closes it. */
export type SubmissionAnswer =
  | { readonly response_action: 'errors'; readonly errors: Readonly<Record<string, string>> }
  | { readonly response_action: 'update'; readonly view: Modal }
  | undefined;

/** Runs a submitted modal: `ack` is called once, within its time, with what to show in the modal. */
export async function runSubmission(
  edge: Edge,
  use: ActionUse,
  ack: (answer: SubmissionAnswer) => Promise<void>,
): Promise<void> {
  const performing = performAction(edge, use);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), answerWithinMs);
  });
  const first = await Promise.race([performing, late]);
  clearTimeout(timer);
  if (first === 'late') {
    await ack(undefined);
    await show(edge, use, await performing);
    return;
  }
  const answer = answerOf(use, first);
  await ack(answer);
  if (answer?.response_action !== 'errors') await show(edge, use, withoutModal(first));
}

function answerOf(use: ActionUse, outcome: Performed<ActionResult>): SubmissionAnswer {
  if (outcome.ok) {
    const { errors, modal } = outcome.value;
    if (errors !== undefined && Object.keys(errors).length > 0) return { response_action: 'errors', errors };
    return modal === undefined ? undefined : { response_action: 'update', view: modal };
  }
  // Shown at the field, so that what was typed is not lost.
  const { error } = outcome;
  const block = use.firstInputBlock;
  if (block === undefined || !(error instanceof OpsError) || !error.exposed) return undefined;
  return { response_action: 'errors', errors: { [block]: error.message.slice(0, maxErrorLength) } };
}

function withoutModal(outcome: Performed<ActionResult>): Performed<ActionResult> {
  if (!outcome.ok) return outcome;
  const { modal: _shown, errors: _none, ...rest } = outcome.value;
  return { ok: true, value: rest };
}
