import { afterEach, describe, expect, it, vi } from 'vitest';
import { ConfigError } from '../../src/domain/errors.ts';
import { vicUserId } from '../../src/workspace/seeds.ts';
import { eventually } from '../support/eventually.ts';
import { command, type SlackBench, startSlack } from './slack-bench.ts';

let bench: SlackBench | undefined;
const unhandled = vi.fn();
process.on('unhandledRejection', unhandled);
afterEach(async () => {
  await bench?.close();
  bench = undefined;
  expect(unhandled).not.toHaveBeenCalled();
});

const registry = { commands: [command('status')], actions: [] };
const opens = ({ team }: SlackBench) =>
  team.workspace.calls.filter(({ method }) => method === 'apps.connections.open');
const answersAgain = async ({ team }: SlackBench) => {
  expect(await team.as(vicUserId).slash('/ops status')).toEqual({ ok: true });
  await team.workspace.waitForMessage(({ text }) => text === 'status ran');
};

describe('the socket', () => {
  it('is opened twice, so that one is there while the other is renewed', async () => {
    bench = await startSlack({ registry });
    expect(opens(bench)).toHaveLength(2);
    expect(bench.slack.status()).toEqual({ mode: 'socket', connected: true, team: 'Watchbill local' });
  });

  it('is renewed when Slack asks for it', async () => {
    bench = await startSlack({ registry, sockets: 1 });
    const { faults } = bench.team.workspace;
    const started = performance.now();
    faults.disconnectSockets('refresh_requested');
    const seen = bench;
    await eventually(() => opens(seen).length === 2 && seen.slack.status().connected);
    // Bolt by itself leaves five seconds without a socket.
    expect(performance.now() - started).toBeLessThan(4_000);
    await answersAgain(bench);
  });

  it('comes back after Slack refused it, and says why meanwhile', async () => {
    bench = await startSlack({ registry, sockets: 1 });
    const { faults } = bench.team.workspace;
    const refusing = faults.add(
      { kind: 'error', error: 'invalid_auth' },
      { method: 'apps.connections.open', times: 'until-cleared' },
    );
    faults.disconnectSockets('warning');
    const seen = bench;
    const down = await eventually(() => (refusing.met > 1 ? seen.slack.status() : undefined));
    expect(down).toMatchObject({ connected: false });
    expect(down.lastError).toContain('invalid_auth');
    refusing.clear();
    await eventually(() => seen.slack.status().connected);
    await answersAgain(bench);
    expect(bench.slack.status().lastError).toBeUndefined();
  });

  it.each([
    { kind: 'http-status', status: 503 },
    { kind: 'http-status', status: 200, body: '<html>' },
    { kind: 'reset' },
    { kind: 'rate-limit', retryAfterS: 0 },
  ] as const)('comes back after $kind', async (fault) => {
    bench = await startSlack({ registry, sockets: 1 });
    const planned = bench.team.workspace.faults.add(fault, { method: 'apps.connections.open' });
    bench.team.workspace.faults.disconnectSockets('warning');
    const seen = bench;
    await eventually(() => planned.met === 1 && seen.slack.status().connected);
    await answersAgain(bench);
  });

  it('does not hold up the start while Slack is away, and connects when it is back', async () => {
    bench = await startSlack({ registry, sockets: 1, start: false });
    const away = bench.team.workspace.faults.add(
      { kind: 'http-status', status: 503 },
      { times: 'until-cleared' },
    );
    await bench.slack.start();
    expect(bench.slack.status()).toMatchObject({ connected: false });
    away.clear();
    const seen = bench;
    await eventually(() => seen.slack.status().connected);
    await answersAgain(bench);
  });

  it('is not opened by a process that only posts', async () => {
    bench = await startSlack({ registry, start: false });
    await bench.slack.start({ listen: false });
    expect(opens(bench)).toEqual([]);
    expect(bench.slack.status()).toMatchObject({ connected: true, team: 'Watchbill local' });
  });

  it('is closed by the stop, which waits for what was taken', async () => {
    let finish: () => void = () => undefined;
    const begun = new Promise<void>((begin) => {
      const slow = command('slow', {
        run: () =>
          new Promise((resolve) => {
            finish = () => resolve({ text: 'done after all' });
            begin();
          }),
      });
      registry.commands.push(slow);
    });
    bench = await startSlack({ registry });
    await bench.team.as(vicUserId).slash('/ops slow');
    await begun;
    const stopping = bench.slack.stop();
    finish();
    await stopping;
    await bench.team.workspace.waitForMessage(({ text }) => text === 'done after all');
    expect(bench.slack.status().connected).toBe(false);
  });

  it('does not let a stop wait longer than its grace', async () => {
    const stuck = command('stuck', { run: () => new Promise(() => undefined) });
    bench = await startSlack({ registry: { commands: [stuck], actions: [] } });
    await bench.team.as(vicUserId).slash('/ops stuck');
    await bench.slack.stop(20);
    await bench.team.close();
    bench = undefined;
  });
});

describe('the start', () => {
  it('is refused when Slack refuses the token', async () => {
    await expect(startSlack({ botToken: 'xoxb-wrong' })).rejects.toThrow(ConfigError);
    await expect(startSlack({ botToken: 'xoxb-wrong' })).rejects.not.toThrow('xoxb-wrong');
  });

  it('is refused without an app-level token', async () => {
    await expect(startSlack({ appToken: '' })).rejects.toThrow(ConfigError);
  });
});
