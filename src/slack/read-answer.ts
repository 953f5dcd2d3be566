import type { z } from 'zod';
import { UnreachableError } from '../domain/errors.ts';
import type { CallOptions, SlackClient } from './slack-client.ts';

/** Calls a method and reads its answer; one without the fields we need counts as no answer: UnreachableError. */
export async function readAnswer<T extends z.ZodType>(
  client: SlackClient,
  method: string,
  args: Readonly<Record<string, unknown>>,
  schema: T,
  options?: CallOptions,
): Promise<z.output<T>> {
  const parsed = schema.safeParse(await client.call(method, args, options));
  if (parsed.success) return parsed.data;
  throw new UnreachableError(`Slack's answer to '${method}' lacks what it should have.`, {
    cause: parsed.error,
  });
}
