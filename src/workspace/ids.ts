import { randomBytes } from 'node:crypto';
import type { WorkspaceClock } from './clock.ts';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** A fresh Slack-looking id: the prefix letter, `0`, then nine capitals or digits, e.g. `F07K2ZQ91BX`. */
export function newId(prefix: string): string {
  const letters = Array.from(randomBytes(9), (byte) => alphabet[byte % alphabet.length]);
  return `${prefix}0${letters.join('')}`;
}

/** A fresh secret of the given number of bytes, in lower-case hexadecimal. */
export function newSecret(bytes = 16): string {
  return randomBytes(bytes).toString('hex');
}

/** The five-letter block and action ids that Slack gives to blocks that came without. */
export function newBlockId(): string {
  return newId('b').slice(2, 7);
}

/**
 * Mints message time stamps (`1712345678.000200`): seconds with six decimals, strictly increasing even when
 * the clock stands still or steps back, because a time stamp is also the message's identity.
 */
export class TimeStamps {
  readonly #clock: WorkspaceClock;
  #lastMicros = 0;

  constructor(clock: WorkspaceClock) {
    this.#clock = clock;
  }

  next(): string {
    this.#lastMicros = Math.max(this.#clock.now() * 1000, this.#lastMicros + 1);
    return formatMicros(this.#lastMicros);
  }

  /** Makes every later time stamp come after this one. */
  observe(ts: string): void {
    this.#lastMicros = Math.max(this.#lastMicros, Math.round(Number(ts) * 1_000_000));
  }
}

function formatMicros(micros: number): string {
  const whole = Math.floor(micros / 1_000_000);
  return `${whole}.${String(Math.round(micros % 1_000_000)).padStart(6, '0')}`;
}
