import type { JsonObject } from '../json.ts';

/** A refusal in Slack's words: `{ ok: false, error: code, ...detail }` with HTTP 200. */
export class SlackError extends Error {
  readonly code: string;
  readonly detail: JsonObject;

  constructor(code: string, detail: JsonObject = {}) {
    super(`Slack answers '${code}'.`);
    this.name = 'SlackError';
    this.code = code;
    this.detail = detail;
  }
}

/** A refusal that explains itself in `response_metadata.messages`. */
export function explained(code: string, messages: readonly string[]): SlackError {
  return new SlackError(code, { response_metadata: { messages } });
}

/** Too many calls: HTTP 429 with `Retry-After` in seconds. */
export class RateLimitedError extends Error {
  readonly retryAfterS: number;

  constructor(retryAfterS: number) {
    super(`Rate limited for ${retryAfterS} s.`);
    this.name = 'RateLimitedError';
    this.retryAfterS = retryAfterS;
  }
}
