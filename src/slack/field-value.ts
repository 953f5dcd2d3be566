import { z } from 'zod';

const text = z.string();
const option = z.object({ value: text });
const single = ['value', 'selected_user', 'selected_channel', 'selected_conversation'] as const;
const dated = ['selected_date', 'selected_time', 'selected_date_time'] as const;
const several = ['selected_users', 'selected_channels', 'selected_conversations'] as const;
const elementSchema = z.object({
  ...Object.fromEntries(single.map((name) => [name, text.nullish()])),
  ...Object.fromEntries(dated.map((name) => [name, z.union([text, z.number().transform(String)]).nullish()])),
  ...Object.fromEntries(several.map((name) => [name, z.array(text).nullish()])),
  selected_option: option.nullish(),
  selected_options: z.array(option).nullish(),
});

/** One input block holds one element; what it says is text, a list of texts, or nothing. */
export function fieldOf(elements: Readonly<Record<string, unknown>>): string | readonly string[] | null {
  const parsed = elementSchema.safeParse(Object.values(elements)[0]);
  if (!parsed.success) return null;
  const { selected_option, selected_options, ...plain } = parsed.data;
  if (selected_option != null) return selected_option.value;
  if (selected_options != null) return selected_options.map(({ value }) => value);
  const said: unknown = Object.values(plain).find((value) => value != null);
  if (typeof said === 'string') return said;
  return Array.isArray(said) ? said.map(String) : null;
}
