import type { AuditExample } from '../../domain/audit-report.ts';

const mostExamples = 20;

/** What one check found: counted, with the first few as examples. */
export class Finding {
  examined = 0;
  found = 0;
  readonly examples: AuditExample[] = [];

  add(example: AuditExample): void {
    this.found += 1;
    if (this.examples.length < mostExamples) this.examples.push(example);
  }
}

/** A list that is kept up to its limit and counted beyond. */
export class BoundedList {
  readonly #most: number;
  readonly items: string[] = [];
  count = 0;

  constructor(most: number) {
    this.#most = most;
  }

  add(item: string): void {
    this.count += 1;
    if (this.items.length < this.#most) this.items.push(item);
  }

  get complete(): boolean {
    return this.items.length === this.count;
  }
}
