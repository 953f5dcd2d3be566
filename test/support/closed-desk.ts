import type { AlertDesk } from '../../src/define/alert-desk.ts';
import type { ChangeEvent } from '../../src/domain/change-event.ts';

/** A desk at which nothing may be asked: a source without further routes never comes here. */
export function closedDesk(): AlertDesk {
  const refuse = () => Promise.reject(new Error('This test has no desk.'));
  return {
    firing: refuse,
    alert: refuse,
    note: refuse,
    silences: refuse,
    silence: refuse,
    putSilence: refuse,
    expireSilence: refuse,
    about: refuse,
  };
}

/** Keeps what it is given, in `kept`. */
export function keptChanges() {
  const kept: ChangeEvent[] = [];
  return { kept, add: async (changes: readonly ChangeEvent[]) => void kept.push(...changes) };
}
