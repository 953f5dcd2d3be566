import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { SignatureError, TimeoutError, UnreachableError } from '../../src/domain/errors.ts';
import { createOutside } from '../../src/http/outside.ts';

const host = /sns\.[a-z0-9-]+\.amazonaws\.com/;
const limits = { host, maxBytes: 100, timeoutMs: 1_000 };
const good = 'https://sns.eu-west-1.amazonaws.com/cert.pem';

/** Answers in place of the net and remembers who was called, how. */
function net(answer: (signal: AbortSignal) => Response | Promise<Response>) {
  const calls: string[] = [];
  const outside = createOutside(async (url, signal) => {
    calls.push(url.href);
    return answer(signal);
  });
  return { outside, calls };
}

describe('what came from outside as an address', () => {
  it('is read from an allowed host', async () => {
    const { outside, calls } = net(() => new Response('PEM'));
    expect(await outside.read({ url: good, ...limits })).toBe('PEM');
    expect(calls).toEqual([good]);
  });

  it.each([
    'http://sns.eu-west-1.amazonaws.com/cert.pem',
    'https://sns.eu-west-1.amazonaws.com.evil.example/cert.pem',
    'https://evil.example/sns.eu-west-1.amazonaws.com',
    'https://evil.example#sns.eu-west-1.amazonaws.com',
    'https://sns.eu-west-1.amazonaws.com@evil.example/',
    'https://user:pass@sns.eu-west-1.amazonaws.com/',
    'https://sns.eu-west-1.amazonaws.com:8443/cert.pem',
    'https://x.sns.eu-west-1.amazonaws.com/cert.pem',
    'https://127.0.0.1/cert.pem',
    'https://[::1]/cert.pem',
    'https://169.254.169.254/latest/meta-data',
    'file:///etc/passwd',
    'gopher://sns.eu-west-1.amazonaws.com/',
    '//sns.eu-west-1.amazonaws.com/',
    '',
  ])('is not called when it is %j', async (url) => {
    const { outside, calls } = net(() => new Response('never'));
    await expect(outside.read({ url, ...limits })).rejects.toThrow(SignatureError);
    expect(calls).toEqual([]);
  });

  it('is read no further than it may be long', async () => {
    let sent = 0;
    const endless = () =>
      new ReadableStream({
        pull(controller) {
          sent += 1;
          controller.enqueue(new Uint8Array(60));
        },
      });
    const { outside } = net(() => new Response(endless()));
    await expect(outside.read({ url: good, ...limits })).rejects.toThrow(/longer than 100 bytes/);
    expect(sent).toBeLessThan(10);
  });

  it('is given up when it takes too long', async () => {
    const { outside } = net((signal) => once(signal, 'abort').then(() => Promise.reject(signal.reason)));
    await expect(outside.read({ url: good, ...limits, timeoutMs: 20 })).rejects.toThrow(TimeoutError);
  });

  it.each([
    ['refuses', () => new Response('no', { status: 403 })],
    ['redirects', () => new Response(null, { status: 302, headers: { location: 'https://127.0.0.1/' } })],
    ['cuts the line', () => Promise.reject(new Error('socket hang up'))],
  ])('is unreachable when it %s', async (_what, answer) => {
    await expect(net(answer).outside.read({ url: good, ...limits })).rejects.toThrow(UnreachableError);
  });
});
