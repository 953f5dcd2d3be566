import { createHmac, timingSafeEqual } from 'node:crypto';
import { ConfigError, SignatureError } from '../domain/errors.ts';

/** Slack's are 32 hexadecimal digits; anything much shorter was not copied whole. */
const minSecretLength = 16;
const maxAgeS = 5 * 60;
/** Slack's clock and ours may differ; a request from further ahead was made to outlive the age limit. */
const maxAheadS = 60;

/** Lower-case names; a header that came twice is a list, which no header that counts here may be. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** ConfigError unless the secret can protect anything: with an empty one everybody can sign. */
export function requireSigningSecret(secret: string | undefined): string {
  const trimmed = secret?.trim() ?? '';
  if (trimmed.length >= minSecretLength) return trimmed;
  throw new ConfigError(
    `SLACK_SIGNING_SECRET has ${trimmed.length} characters, which is no signing secret. Copy it whole from the app's "Basic Information" page.`,
  );
}

/**
 * Holds a request against its signature (`v0`, HMAC-SHA256 over version, time stamp and the raw body). Answers
 * the signature, which names the request. SignatureError when it is missing, wrong, stale or from the future.
 */
export function verifyRequest(
  secret: string,
  headers: RequestHeaders,
  body: Uint8Array,
  nowMs: number,
): string {
  const stamp = headers['x-slack-request-timestamp'];
  const signature = headers['x-slack-signature'];
  if (typeof stamp !== 'string' || !/^\d{1,12}$/.test(stamp)) throw refused('has no time stamp');
  const ageS = Math.floor(nowMs / 1_000) - Number(stamp);
  if (ageS > maxAgeS) throw refused('is older than 5 minutes');
  if (ageS < -maxAheadS) throw refused('is dated in the future');
  if (typeof signature !== 'string' || !/^v0=[0-9a-f]{64}$/.test(signature)) {
    throw refused("has no signature of version 'v0'");
  }
  const expected = createHmac('sha256', secret).update(`v0:${stamp}:`).update(body).digest();
  if (!timingSafeEqual(expected, Buffer.from(signature.slice(3), 'hex'))) {
    throw refused('is not signed with our secret');
  }
  return signature;
}

function refused(why: string): SignatureError {
  return new SignatureError(`The request ${why}. Sign it as Slack does, with the app's signing secret.`);
}
