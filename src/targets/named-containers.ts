import { z } from 'zod';
import { UsageError } from '../domain/errors.ts';
import { type ListedContainer, listContainers } from './containers.ts';
import type { Engine } from './docker-engine.ts';
import { nameMatches } from './name-pattern.ts';

/** Which containers a probe is about; spread into a strictObject that is refined by `namesSome`. */
export const containerFields = {
  /** Names; `*` stands for any characters. One that no container has is a fault. */
  names: z
    .array(z.string().min(1))
    .refine((all) => new Set(all).size === all.length, 'names a container twice')
    .default([]),
  /** Labels that a container has to carry, e.g. `{ app: shop }`; an empty value takes any. */
  labels: z.record(z.string().min(1), z.string()).default({}),
};

const which = z.strictObject(containerFields);
type WhichContainers = z.output<typeof which>;

export const namesSome = ({ names, labels }: WhichContainers): boolean =>
  names.length > 0 || Object.keys(labels).length > 0;
export const someNeeded = 'names no container. Write names: [web] or labels: { app: shop }';

export interface FoundContainers {
  readonly found: readonly ListedContainer[];
  /** Names and labels that no container has, with a word on each. */
  readonly missing: readonly { readonly name: string; readonly why: string }[];
}

/** The containers that are asked for, stopped ones included. UsageError when there are more than `most`. */
export async function findContainers(
  engine: Engine,
  { names, labels }: WhichContainers,
  most: number,
): Promise<FoundContainers> {
  const wanted = Object.entries(labels).map(([name, value]) => (value === '' ? name : `${name}=${value}`));
  const all = await listContainers(engine, wanted);
  const found = all.filter(({ name }) => names.length === 0 || names.some((one) => nameMatches(one, name)));
  if (found.length > most) {
    throw new UsageError(
      `The names and labels fit ${found.length} containers; at most ${most} can be watched by one probe. Name fewer.`,
    );
  }
  const missing = names.filter((one) => !found.some(({ name }) => nameMatches(one, name)));
  const nobody = names.length === 0 && found.length === 0 ? [wanted.join(', ')] : [];
  return {
    found,
    missing: [
      ...missing.map((name) => ({ name, why: `there is no container '${name}'` })),
      ...nobody.map((label) => ({ name: label, why: `no container has the label ${label}` })),
    ],
  };
}
