/** The only source of the present in the domain, the pipeline and the use-cases. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };
