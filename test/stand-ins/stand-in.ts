import type { VariableValue } from '../../src/config/packs/variables.ts';

/** Something that goes wrong in a deployment, and how it is mended. Both resolve when it is so. */
export interface Fault {
  /** Lower-case words joined by dashes: `kill-qdrant`. */
  readonly name: string;
  /** What a person reads in the menu: `Kill Qdrant`. */
  readonly title: string;
  break(): Promise<void>;
  mend(): Promise<void>;
}

/** A deployment that runs: real parts of this machine, on loopback and in one folder. */
export interface StandIn {
  /** What the pack's variables are here. */
  readonly variables: Readonly<Record<string, VariableValue>>;
  /** What Watchbill has to be started with so that it finds this deployment: secrets by name, a PATH with stand-ins of programs. */
  readonly env: Readonly<Record<string, string>>;
  readonly faults: readonly Fault[];
  /** Ends everything that was started, by its process id. */
  stop(): Promise<void>;
}

/** The stand-in of one system's deployment, by default exported from `<system>/stand-in.ts`. */
export interface StandInDefinition {
  /** Name of the pack. */
  readonly pack: string;
  readonly title: string;
  /** What cannot be had on this machine, and what is left out for it; empty when everything is there. */
  missing(): readonly string[];
  /** `folder` is empty, and removed by whoever starts it. */
  start(folder: string): Promise<StandIn>;
}

export function defineStandIn(definition: StandInDefinition): StandInDefinition {
  return definition;
}

/** Starts parts one after the other; what was started is ended in reverse, also when a later one fails to start. */
export class Parts {
  readonly #ends: (() => unknown)[] = [];

  /** Notes how to end what has just been started. */
  add(end: () => unknown): void {
    this.#ends.push(end);
  }

  async stop(): Promise<void> {
    for (let end = this.#ends.pop(); end !== undefined; end = this.#ends.pop()) await end();
  }

  /** Runs `start`; when it fails, what it has started is ended before the failure is told. */
  async whole<T>(start: () => Promise<T>): Promise<T> {
    try {
      return await start();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }
}
