/** Block Kit comes as the app sent it: these read it without trusting its shape. */
export type Json = Readonly<Record<string, unknown>>;

/** The value as an object, or undefined for anything else (arrays too). */
export function asObject(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : undefined;
}

/** A text property, or undefined. */
export function textOf(of: Json | undefined, key: string): string | undefined {
  const value = of?.[key];
  return typeof value === 'string' ? value : undefined;
}

/** A number property, or undefined; a number written as text counts. */
export function numberOf(of: Json | undefined, key: string): number | undefined {
  const value = of?.[key];
  if (typeof value === 'string' && value !== '' && Number.isFinite(Number(value))) return Number(value);
  return typeof value === 'number' ? value : undefined;
}

/** An object property, or undefined. */
export function objectOf(of: Json | undefined, key: string): Json | undefined {
  return asObject(of?.[key]);
}

/** The objects of a list property; what is no object is left out. */
export function objectsOf(of: Json | undefined, key: string): Json[] {
  const value = of?.[key];
  return Array.isArray(value) ? value.map(asObject).filter((item) => item !== undefined) : [];
}

/** The texts of a list property. */
export function textsOf(of: Json | undefined, key: string): string[] {
  const value = of?.[key];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
