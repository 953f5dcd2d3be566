/** An answer of Qdrant that is not 200, in its own words. */
export class Refusal extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export const wrongInput = (message: string) => new Refusal(400, `Wrong input: ${message}`);
