/**
 * The closed set of errors that people get to see. A message is a full sentence that quotes the value and
 * says what to do next. Anything else that is thrown is a defect: it is logged whole and shown as a number.
 */
export abstract class OpsError extends Error {
  /** Stable, documented in the README's error table. */
  abstract readonly code: string;
  /** Whether the same call may succeed later with nothing changed. */
  readonly retryable: boolean = false;
  /** Whether the message may be shown to the person or sender who caused it. */
  readonly exposed: boolean = true;
  override get name(): string {
    return this.constructor.name;
  }
}

export class UsageError extends OpsError {
  readonly code = 'usage';
}
export class PermissionError extends OpsError {
  readonly code = 'permission';
}
export class NotFoundError extends OpsError {
  readonly code = 'not_found';
}
export class ConflictError extends OpsError {
  readonly code = 'conflict';
}
/** The actor saw an older version than the one that stands. */
export class StaleError extends OpsError {
  readonly code = 'stale';
}
/** `retryAfterMs` where it is known that an earlier attempt would be in vain; such a wait costs no attempt. */
export class UnreachableError extends OpsError {
  readonly code = 'unreachable';
  override readonly retryable = true;
  readonly retryAfterMs?: number;
  constructor(message: string, options: ErrorOptions & { readonly retryAfterMs?: number } = {}) {
    super(message, options);
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs;
  }
}
export class TimeoutError extends OpsError {
  readonly code = 'timeout';
  override readonly retryable = true;
}
export class ConfigError extends OpsError {
  readonly code = 'config';
}
export class InvalidAlertError extends OpsError {
  readonly code = 'invalid_alert';
}
export class SignatureError extends OpsError {
  readonly code = 'signature';
}
/** A peer told us to wait; `retryAfterMs` is its own figure where it gave one. */
export class RateLimitedError extends OpsError {
  readonly code = 'rate_limited';
  override readonly retryable = true;
  readonly retryAfterMs: number;
  constructor(message: string, retryAfterMs: number, options?: ErrorOptions) {
    super(message, options);
    this.retryAfterMs = retryAfterMs;
  }
}

/** Every class of the set, for the edges that map them and the test that holds them to the README. */
export const opsErrors = [
  UsageError,
  PermissionError,
  NotFoundError,
  ConflictError,
  StaleError,
  UnreachableError,
  TimeoutError,
  ConfigError,
  InvalidAlertError,
  SignatureError,
  RateLimitedError,
] as const;
