import { createHmac } from 'node:crypto';

/** Slack's request signature, version 0: HMAC-SHA256 over version, time in seconds and the raw body. */
export function signature(signingSecret: string, timestampS: number, body: string): string {
  return `v0=${createHmac('sha256', signingSecret).update(`v0:${timestampS}:${body}`).digest('hex')}`;
}
