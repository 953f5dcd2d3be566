import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { anyText, linkUrl, plainText } from './text.ts';

const value = z.string().min(1).max(150);

/** One choice of a select; the group label and texts are plain. */
export const selectOption = z.strictObject({
  text: plainText(75),
  value,
  description: plainText(75).optional(),
});

/** One choice of checkboxes or radio buttons, where mrkdwn is allowed. */
export const richOption = z.strictObject({ text: anyText(75), value, description: anyText(75).optional() });

/** One line of an overflow menu, which may be a link. */
export const overflowOption = selectOption.extend({ url: linkUrl.optional() });

const optionGroup = z.strictObject({ label: plainText(75), options: z.array(selectOption).min(1).max(100) });

/** `options` or `option_groups`, which a static select takes one of. */
export const selectChoices = {
  options: z.array(selectOption).min(1).max(100).optional(),
  option_groups: z.array(optionGroup).min(1).max(100).optional(),
};

interface Choices {
  readonly options?: readonly unknown[] | undefined;
  readonly option_groups?: readonly { readonly options: readonly unknown[] }[] | undefined;
}

/** True when exactly one of `options` and `option_groups` is given. */
export function hasOneSource(element: Choices): boolean {
  return (element.options === undefined) !== (element.option_groups === undefined);
}

/** True when every initial choice is one of those offered, text and value alike. */
export function offersAll(element: Choices, initial: readonly unknown[]): boolean {
  const offered = [
    ...(element.options ?? []),
    ...(element.option_groups ?? []).flatMap((group) => [...group.options]),
  ];
  return initial.every((wanted) => offered.some((option) => isDeepStrictEqual(option, wanted)));
}

/** The refusal for an initial choice that is not offered. */
export const notOffered = { message: 'initial option is not one of the options' };
/** The refusal for a static select without, or with two, sources of choices. */
export const oneSource = { message: 'exactly one of options and option_groups is required' };
