/** Makes names that Watchbill takes of names that Alertmanager takes, each only once. */
export class ImportNames {
  readonly #taken = new Set<string>();
  readonly #fallback: string;

  /** `fallback` begins a name that has no letter to begin with. */
  constructor(fallback: string) {
    this.#fallback = fallback;
  }

  take(wanted: string): string {
    const plain = slugOf(wanted);
    const base = /^[a-z]/.test(plain)
      ? plain
      : [this.#fallback, plain].filter((part) => part !== '').join('-');
    let name = base;
    for (let count = 2; this.#taken.has(name); count += 1) name = `${base}-${count}`;
    this.#taken.add(name);
    return name;
  }
}

function slugOf(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '');
}
