/** Vectors of one name, one row a slot, 4 bytes a number. A slot may have none. */
export class VectorRows {
  readonly size: number;
  #numbers: Float32Array;
  #present: Uint8Array;

  constructor(size: number, slots = 16) {
    this.size = size;
    this.#numbers = new Float32Array(size * slots);
    this.#present = new Uint8Array(slots);
  }

  set(slot: number, vector: ArrayLike<number>): void {
    if (slot >= this.#present.length) this.#grow(slot + 1);
    this.#numbers.set(vector, slot * this.size);
    this.#present[slot] = 1;
  }

  clear(slot: number): void {
    if (slot < this.#present.length) this.#present[slot] = 0;
  }

  has(slot: number): boolean {
    return this.#present[slot] === 1;
  }

  /** A view, not a copy. */
  get(slot: number): Float32Array | undefined {
    return this.has(slot) ? this.#numbers.subarray(slot * this.size, (slot + 1) * this.size) : undefined;
  }

  #grow(slots: number): void {
    const room = Math.max(slots, Math.ceil(this.#present.length * 1.5));
    const numbers = new Float32Array(room * this.size);
    numbers.set(this.#numbers);
    const present = new Uint8Array(room);
    present.set(this.#present);
    this.#numbers = numbers;
    this.#present = present;
  }
}
