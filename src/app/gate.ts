import { UnreachableError } from '../domain/errors.ts';

/**
 * Stands before the intake: closed until the database is prepared, and closed first at the stop. Senders are told
 * to come back; what was accepted before is finished.
 */
export class Gate {
  #why: string | undefined = 'Watchbill is starting. Send this again in a few seconds.';

  open(): void {
    this.#why = undefined;
  }

  close(): void {
    this.#why = 'Watchbill is stopping. Send this again in a few seconds.';
  }

  /** The same object, none of whose methods does anything while the gate is closed. */
  guard<T extends object>(guarded: T): T {
    return new Proxy(guarded, {
      get: (target, name, receiver) => {
        const member: unknown = Reflect.get(target, name, receiver);
        if (typeof member !== 'function') return member;
        return async (...words: unknown[]): Promise<unknown> => {
          if (this.#why !== undefined) throw new UnreachableError(this.#why);
          return member.apply(target, words);
        };
      },
    });
  }
}
