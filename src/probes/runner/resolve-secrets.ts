import { Secret, SecretReference, type WithSecrets } from '../../domain/secret.ts';

/** Reads what a reference names; rejects with a sentence that says what to do, and never with the value. */
export type ReadSecret = (reference: SecretReference) => Promise<string>;

/** The same with each reference replaced by its secret, and all of their values, so that none is ever shown. */
export async function resolveSecrets<T>(
  value: T,
  read: ReadSecret,
): Promise<{ readonly value: WithSecrets<T>; readonly revealed: string[] }> {
  const revealed: string[] = [];
  async function resolve(one: unknown): Promise<unknown> {
    if (one instanceof SecretReference) {
      const text = await read(one);
      revealed.push(text);
      return new Secret(text);
    }
    if (Array.isArray(one)) return await Promise.all(one.map(resolve));
    if (typeof one !== 'object' || one === null) return one;
    const entries = Object.entries(one).map(async ([key, inner]) => [key, await resolve(inner)] as const);
    return Object.fromEntries(await Promise.all(entries));
  }
  return { value: (await resolve(value)) as WithSecrets<T>, revealed };
}
