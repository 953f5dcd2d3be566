import { canonicalId, compareIds, type Payload, type PointId } from './point-values.ts';
import { VectorRows } from './vector-rows.ts';

/** The points of one collection: payloads as text, vectors as rows, in the order of their ids when that is asked. */
export class PointStore {
  readonly vectors: ReadonlyMap<string, VectorRows>;
  readonly #slots = new Map<PointId, number>();
  #ids: (PointId | undefined)[] = [];
  #payloads: string[] = [];
  readonly #free: number[] = [];
  /** Slots by id; what was deleted since is skipped. */
  #order: number[] = [];
  #sorted = true;
  #gone = 0;

  constructor(sizes: ReadonlyMap<string, number>) {
    this.vectors = new Map([...sizes].map(([name, size]) => [name, new VectorRows(size)]));
  }

  get count(): number {
    return this.#slots.size;
  }

  /** Replaces whatever stood under this id. */
  put(given: PointId, vectors: ReadonlyMap<string, ArrayLike<number>>, payload: Payload | null | undefined) {
    const id = canonicalId(given);
    const slot = this.#slots.get(id) ?? this.#take(id);
    for (const [name, rows] of this.vectors) {
      const vector = vectors.get(name);
      if (vector === undefined) rows.clear(slot);
      else rows.set(slot, vector);
    }
    this.#payloads[slot] = payload == null ? '{}' : JSON.stringify(payload);
  }

  slotOf(id: PointId): number | undefined {
    return this.#slots.get(canonicalId(id));
  }

  idOf(slot: number): PointId {
    const id = this.#ids[slot];
    if (id === undefined) throw new Error(`Slot ${slot} holds no point.`);
    return id;
  }

  payloadOf(slot: number): Payload {
    return JSON.parse(this.#payloads[slot] ?? '{}') as Payload;
  }

  setPayload(slot: number, payload: Payload): void {
    this.#payloads[slot] = JSON.stringify(payload);
  }

  remove(given: PointId): boolean {
    const id = canonicalId(given);
    const slot = this.#slots.get(id);
    if (slot === undefined) return false;
    this.#slots.delete(id);
    this.#ids[slot] = undefined;
    this.#payloads[slot] = '';
    for (const rows of this.vectors.values()) rows.clear(slot);
    this.#gone += 1;
    // The slot is used again only after the order has forgotten it.
    if (this.#gone > 1000 && this.#gone * 2 > this.#order.length) this.#compact();
    return true;
  }

  /** Slots from this id on, in order; a page costs no more than what it takes. */
  *from(offset: PointId | undefined): Generator<number> {
    const order = this.#ordered();
    let index = offset === undefined ? 0 : this.#firstAt(order, canonicalId(offset));
    for (; index < order.length; index += 1) {
      const slot = order[index];
      if (slot !== undefined && this.#ids[slot] !== undefined) yield slot;
    }
  }

  #take(id: PointId): number {
    const slot = this.#free.pop() ?? this.#ids.length;
    const last = this.#order.at(-1);
    const lastId = last === undefined ? undefined : this.#ids[last];
    if (last !== undefined && (lastId === undefined || compareIds(lastId, id) > 0)) this.#sorted = false;
    this.#ids[slot] = id;
    this.#slots.set(id, slot);
    this.#order.push(slot);
    return slot;
  }

  #compact(): void {
    this.#order = this.#order.filter((slot) => {
      if (this.#ids[slot] !== undefined) return true;
      this.#free.push(slot);
      return false;
    });
    this.#gone = 0;
  }

  #ordered(): readonly number[] {
    if (this.#sorted) return this.#order;
    this.#compact();
    this.#order.sort((a, b) => compareIds(this.idOf(a), this.idOf(b)));
    this.#sorted = true;
    return this.#order;
  }

  // What was deleted has no id to compare with: forget it before looking.
  #firstAt(order: readonly number[], offset: PointId): number {
    if (this.#gone > 0) {
      this.#compact();
      return this.#firstAt(this.#order, offset);
    }
    let low = 0;
    let high = order.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const slot = order[middle];
      if (slot !== undefined && compareIds(this.idOf(slot), offset) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
