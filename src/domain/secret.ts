/** A value that never prints: only `reveal` gives it away, and that is called where it leaves for its destination. */
export class Secret {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
  }
  reveal(): string {
    return this.#value;
  }
  toString(): string {
    return '[secret]';
  }
  toJSON(): string {
    return '[secret]';
  }
  // What node:util's inspect looks for; the domain imports nothing of Node.
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]';
  }
}

/** Where a secret stands. It is read anew each time that it is used, so a rotated one needs no restart. */
export class SecretReference {
  readonly from: { readonly file: string } | { readonly env: string };
  constructor(from: { readonly file: string } | { readonly env: string }) {
    this.from = from;
  }
  /** `the file '/run/secrets/db'` or `the variable DB_PASSWORD`. */
  describe(): string {
    return 'file' in this.from ? `the file '${this.from.file}'` : `the variable ${this.from.env}`;
  }
}

/** The same with each reference replaced by the secret it names. */
export type WithSecrets<T> = T extends SecretReference
  ? Secret
  : T extends readonly (infer U)[]
    ? readonly WithSecrets<U>[]
    : T extends object
      ? { readonly [K in keyof T]: WithSecrets<T[K]> }
      : T;
