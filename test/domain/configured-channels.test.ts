import { describe, expect, it } from 'vitest';
import { withCanaryRoute } from '../../src/config/sections/canary.ts';
import { configuredChannels } from '../../src/domain/configured-channels.ts';
import { lostChannels } from '../../src/domain/lost-channels.ts';
import type { Route } from '../../src/domain/route.ts';
import { routes } from '../support/alerts.ts';

const [plain] = routes;
if (plain === undefined) throw new Error('There are routes.');
const policy = {
  name: 'database',
  repeats: 0,
  levels: [
    {
      targets: [
        { kind: 'channel' as const, id: '#leads' },
        { kind: 'user' as const, id: 'U1' },
      ],
      timeoutMs: 1,
    },
  ],
};
const route = (name: string, channel: string, more: Partial<Route> = {}): Route => ({
  ...plain,
  name,
  channel,
  policy,
  ...more,
});
const canary = { intervalMs: 1, channel: '#quiet', boundMs: 1 };
const report = { name: 'daily', report: 'daily', cron: '* * * * *', timeZone: 'UTC', channel: '#ops' };
const settings = {
  channel: '#ops',
  routes: withCanaryRoute(
    [
      route('db', '#db-{{ labels.env }}', {
        fallbackChannel: '#db',
        routes: [route('child', '#db'), route('other', '#db'), route('third', '#db')],
      }),
      route('rest', 'C0123ABC'),
    ],
    canary,
  ),
  reports: [report],
  canary,
};

describe('the channels of a configuration', () => {
  it('are each told once with what names them, and not where a label makes the name', () => {
    expect(configuredChannels(settings)).toEqual([
      { channel: '#ops', namedBy: "the general setting, report 'daily'" },
      { channel: '#db', namedBy: "the fallback of route 'db', route 'child', route 'other' and 1 more" },
      { channel: '#leads', namedBy: "policy 'database'" },
      { channel: 'C0123ABC', namedBy: "route 'rest'" },
      { channel: '#quiet', namedBy: 'the canary' },
    ]);
  });

  it('that are missing are told of with their places', async () => {
    const channelProblem = async (channel: string) =>
      channel === '#leads' ? `There is no '${channel}'.` : undefined;
    expect(await lostChannels({ channelProblem }, settings)).toEqual([
      "There is no '#leads'. It is named by policy 'database'.",
    ]);
  });
});
