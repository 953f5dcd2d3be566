import { describe, expect, it } from 'vitest';
import { describeFailure, shorten } from '../../../src/probes/runner/failure.ts';
import { hideSecrets, scrubSecrets } from '../../../src/probes/runner/scrub-secrets.ts';

describe('scrubSecrets', () => {
  it.each([
    ['postgres://bot:hunter2@db:5432/x', 'postgres://***@db:5432/x'],
    ['at redis://:p@ss/w@rd@cache:6379 failed', 'at redis://***@cache:6379 failed'],
    ['Authorization: Bearer abc.def-123', 'Authorization: Bearer ***'],
    ['password=hunter2 host=db', 'password=*** host=db'],
    ['{"password": "hunter 2"}', '{"password": ***}'],
    ["token='xyz' api_key: k-1", 'token=*** api_key: ***'],
    ['with xoxb-1-2-abc and xapp-1-A', 'with *** and ***'],
  ])('hides what is secret in %j', (text, scrubbed) => {
    expect(scrubSecrets(text)).toBe(scrubbed);
  });

  it.each([
    'connect ECONNREFUSED 127.0.0.1:5432',
    'password authentication failed for user "bot"',
    'GET http://127.0.0.1:6333/readyz answered 503',
    "'/nfs' has not answered since 02:14:00 UTC.",
  ])('leaves %j as it is', (text) => {
    expect(scrubSecrets(text)).toBe(text);
  });

  it.each(['a', 'a://', 'token="', "x='", 'bearer '])('is done at once with a megabyte of %j', (piece) => {
    // In every way that there is, any of these would take minutes.
    expect(scrubSecrets(piece.repeat(1_000_000 / piece.length)).length).toBeLessThan(20_000);
  });
});

describe('hideSecrets', () => {
  it('leaves no end of a secret that begins with another', () => {
    expect(hideSecrets('refused abc-def', ['abc', 'abc-def'])).toBe('refused ***');
  });

  it.each([
    ['redis://:s%40cret@cache:6379', "unknown command 'AUTH', with args: 's@cret'"],
    ['unix://:s@cret@/run/redis.sock', "no user 's@cret'"],
  ])('hides the password of the address %j where it is repeated alone', (address, text) => {
    expect(hideSecrets(text, [address])).not.toContain('cret');
  });

  it('spares the words of a sentence in which a password of three letters stands', () => {
    expect(hideSecrets('the table of the server', ['pg://u:the@db'])).toBe('the table of the server');
  });
});

describe('describeFailure', () => {
  it.each([
    [new Error('boom'), 'boom'],
    [new AggregateError([new Error('connect ECONNREFUSED ::1:5432')], ''), 'connect ECONNREFUSED ::1:5432'],
    [Object.assign(new Error(''), { code: 'EHOSTDOWN' }), 'EHOSTDOWN'],
    [new TypeError(''), 'TypeError'],
    ['text', 'text'],
    [undefined, 'undefined'],
    [new Error('two\n  lines'), 'two lines'],
    [new Error('postgres://u:p@h'), 'postgres://***@h'],
  ])('of %s is %j', (error, text) => {
    expect(describeFailure(error)).toBe(text);
  });

  it('is never longer than a line', () => {
    expect(describeFailure(new Error('x'.repeat(10_000)))).toHaveLength(300);
  });
});

describe('shorten', () => {
  it('marks what it cut and cuts no character in two', () => {
    expect(shorten('👩‍🚒👩‍🚒', 2)).toBe('👩…');
    expect(shorten('abc', 3)).toBe('abc');
  });
});
