import { z } from 'zod';
import { defineProbe } from '../define/probe.ts';
import { systemClock } from '../domain/clock.ts';
import type { SlackStatus } from '../domain/ports/status.ts';
import type { Reading } from '../domain/probe.ts';

/** The connection to Slack and whether Slack has asked to wait. Reads what is known: no call to Slack. */
export default defineProbe({
  title: 'Connection to Slack',
  parameters: z.strictObject({}),
  timeoutMs: 1000,
  needsSlack: true,
  metrics: {
    connected: { title: 'Connected to Slack', unit: 'none' },
    'rate-limited': { title: 'Slack asks to wait', unit: 's' },
  },
  async run({ self }) {
    const status = self.slack();
    return [connection(status), waiting(status.rateLimitedUntil)];
  },
});

function connection(status: SlackStatus): Reading {
  const mode = status.mode === 'socket' ? 'Socket Mode' : 'HTTP';
  const about = status.team === undefined ? mode : `${status.team}, ${mode}`;
  return {
    metric: 'connected',
    value: status.connected ? 1 : 0,
    unit: 'none',
    detail: status.connected ? about : `${about}, not connected: ${status.lastError ?? 'no reason given'}`,
    status: status.connected ? 'ok' : 'critical',
  };
}

function waiting(until: Date | undefined): Reading {
  const leftSeconds =
    until === undefined ? 0 : Math.ceil((until.getTime() - systemClock.now().getTime()) / 1000);
  if (until === undefined || leftSeconds <= 0) {
    return { metric: 'rate-limited', value: 0, unit: 's', detail: 'no wait', status: 'ok' };
  }
  const time = until.toISOString().slice(11, 19);
  return {
    metric: 'rate-limited',
    value: leftSeconds,
    unit: 's',
    detail: `until ${time} UTC`,
    status: 'warning',
  };
}
