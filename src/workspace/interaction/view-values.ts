import { interactiveElements } from '../block-kit/interactive.ts';
import { type JsonObject, stringOf } from '../json.ts';
import type { FormValues } from '../person-side.ts';
import type { StateValues } from '../state/records.ts';
import { elementState, initialState, isStateful, isUnanswered } from './element-state.ts';

/** The state a view opens with. Inputs that keep block and action id keep what was filled in before. */
export function initialValues(blocks: readonly JsonObject[], before: StateValues = {}): StateValues {
  const values: Record<string, Record<string, JsonObject>> = {};
  for (const { element, blockId, actionId } of interactiveElements(blocks)) {
    if (!isStateful(element)) continue;
    const kept = before[blockId]?.[actionId];
    const sameKind = kept?.['type'] === element['type'];
    values[blockId] = {
      ...values[blockId],
      [actionId]: kept !== undefined && sameKind ? kept : initialState(element),
    };
  }
  return values;
}

/** Puts what a person filled in over the state; what names no element of the view is an error of the caller. */
export function withForm(blocks: readonly JsonObject[], values: StateValues, form: FormValues): StateValues {
  const filled: Record<string, Record<string, JsonObject>> = {};
  for (const [blockId, actions] of Object.entries(values)) filled[blockId] = { ...actions };
  const elements = interactiveElements(blocks);
  for (const [blockId, actions] of Object.entries(form)) {
    for (const [actionId, chosen] of Object.entries(actions)) {
      const found = elements.find((one) => one.blockId === blockId && one.actionId === actionId);
      const state = found && elementState(found.element, chosen);
      if (state === undefined) {
        throw new Error(
          `The view has no input '${actionId}' in block '${blockId}' that takes ${JSON.stringify(chosen)}.`,
        );
      }
      filled[blockId] = { ...filled[blockId], [actionId]: state };
    }
  }
  return filled;
}

/** What Slack's client itself refuses before it sends a form: block id → message. */
export function clientErrors(blocks: readonly JsonObject[], values: StateValues): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const { block, element, blockId, actionId } of interactiveElements(blocks)) {
    if (block['type'] !== 'input') continue;
    const state = values[blockId]?.[actionId];
    const problem = isUnanswered(state)
      ? block['optional'] === true
        ? undefined
        : 'Please complete this required field.'
      : typedProblem(element, stringOf(state ?? {}, 'value'));
    if (problem !== undefined) errors[blockId] = problem;
  }
  return errors;
}

function typedProblem(element: JsonObject, value: string): string | undefined {
  const { min_length: minLength, max_length: maxLength } = element;
  switch (element['type']) {
    case 'plain_text_input':
      if (typeof minLength === 'number' && value.length < minLength) {
        return `Must be at least ${minLength} characters long.`;
      }
      return value.length > (typeof maxLength === 'number' ? maxLength : 3000)
        ? 'Please shorten this text.'
        : undefined;
    case 'number_input':
      return numberProblem(element, value);
    case 'email_text_input':
      return /^\S+@\S+\.\S+$/.test(value) ? undefined : 'Please enter a valid email address.';
    case 'url_text_input':
      return URL.canParse(value) ? undefined : 'Please enter a valid URL.';
    default:
      return undefined;
  }
}

function numberProblem(element: JsonObject, value: string): string | undefined {
  const number = Number(value);
  if (Number.isNaN(number)) return 'Please enter a valid number.';
  if (element['is_decimal_allowed'] !== true && !Number.isInteger(number))
    return 'Please enter a whole number.';
  const { min_value: minimum, max_value: maximum } = element;
  if (typeof minimum === 'string' && number < Number(minimum)) return `Must be at least ${minimum}.`;
  if (typeof maximum === 'string' && number > Number(maximum)) return `Must be at most ${maximum}.`;
  return undefined;
}
