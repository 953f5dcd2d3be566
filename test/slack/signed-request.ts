import { createHmac } from 'node:crypto';
import type { SlackApp } from '../../src/slack/slack-app.ts';

export const signingSecret = '8f742231b10e8888abcd99yyyzzz85a5';
export const teamId = 'T0LOCALTEAM';

let deliveries = 0;
/** A trigger id that no delivery had before. */
export function freshTrigger(): string {
  deliveries += 1;
  return `1.2.${deliveries}`;
}

/** The headers with which Slack would send these bytes now. */
export function signedHeaders(body: string, contentType: string, nowMs = Date.now()) {
  const stamp = String(Math.floor(nowMs / 1_000));
  const digest = createHmac('sha256', signingSecret).update(`v0:${stamp}:${body}`).digest('hex');
  return {
    'content-type': contentType,
    'x-slack-request-timestamp': stamp,
    'x-slack-signature': `v0=${digest}`,
  };
}

const form = 'application/x-www-form-urlencoded';

/** Hands a signed body to the HTTP door. */
export async function send(slack: SlackApp, body: string, contentType = form) {
  if (slack.handleHttp === undefined) throw new Error('The app is not in HTTP mode.');
  return await slack.handleHttp(signedHeaders(body, contentType), Buffer.from(body));
}

export function sendCommand(slack: SlackApp, fields: Readonly<Record<string, string>>) {
  const defaults = {
    command: '/ops',
    channel_id: 'C0OPS000001',
    team_id: teamId,
    trigger_id: freshTrigger(),
  };
  return send(slack, new URLSearchParams({ ...defaults, ...fields }).toString());
}

export function sendPayload(slack: SlackApp, payload: unknown) {
  return send(slack, new URLSearchParams({ payload: JSON.stringify(payload) }).toString());
}

export function sendEvent(slack: SlackApp, body: unknown) {
  return send(slack, JSON.stringify(body), 'application/json');
}
