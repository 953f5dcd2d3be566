import { get } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ServedPage, servePage } from './served-page.ts';

const HOST = 'localhost:3000';
const OWN = { host: HOST, origin: `http://${HOST}` };

let served: ServedPage;
beforeEach(async () => {
  served = await servePage();
});
afterEach(async () => {
  await served.app.close();
});

const read = (url: string, host = HOST) => served.app.inject({ url, headers: { host } });
const post = (act: string, payload: object, headers: Record<string, string> = OWN) =>
  served.app.inject({ method: 'POST', url: `/workspace/${act}`, headers, payload });

describe('who may use the page', () => {
  it.each(['localhost', 'localhost:3000', '127.0.0.1:3000', '[::1]:3000', 'LOCALHOST:1'])(
    'answers at %s',
    async (host) => {
      expect((await read('/', host)).statusCode).toBe(200);
    },
  );

  it.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example:3000',
    '192.168.1.4:3000',
    'localhost@evil.example',
  ])('refuses the host %j', async (host) => {
    for (const url of [
      '/',
      '/workspace/changes?user=UADA',
      '/workspace/assets/page.js',
      '/workspace/fragment/main',
      '/workspace/files/F1',
    ]) {
      const answer = await read(url, host);
      expect(answer.statusCode).toBe(403);
      expect(answer.json().ok).toBe(false);
    }
  });

  it.each([
    'http://evil.example',
    'null',
    'http://localhost:3001',
    'https://localhost:3000',
    'http://127.0.0.1:3000',
  ])('refuses what a page of %s posts', async (origin) => {
    const answer = await post('post', { user: 'UADA', channel: 'COPS', text: 'hi' }, { host: HOST, origin });
    expect(answer.statusCode).toBe(403);
    expect(served.person.calls).toEqual([]);
  });

  it('refuses a post that does not say where it comes from', async () => {
    expect((await post('open-home', { user: 'UADA' }, { host: HOST })).statusCode).toBe(403);
  });

  it('refuses a form: only JSON is read', async () => {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
    ]) {
      const answer = await served.app.inject({
        method: 'POST',
        url: '/workspace/post',
        headers: { ...OWN, 'content-type': type },
        payload: '{"user":"UADA","channel":"COPS","text":"hi"}',
      });
      expect(answer.statusCode).toBe(415);
    }
    expect(served.person.calls).toEqual([]);
  });

  it('forbids foreign and inline scripts, frames and sniffing on every answer', async () => {
    for (const url of ['/', '/workspace/assets/page.js', '/workspace/fragment/main']) {
      const { headers } = await read(url);
      expect(headers['content-security-policy']).toContain("default-src 'self'");
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  it('leaves the other routes of the server alone', async () => {
    await served.app.close();
    const { default: fastify } = await import('fastify');
    const { mountPage } = await import('../../../src/workspace/page/mount-page.ts');
    const app = fastify();
    mountPage(app, served.person, { tryThese: [] });
    app.post('/alerts/generic', async () => ({ accepted: 1 }));
    const answer = await app.inject({
      method: 'POST',
      url: '/alerts/generic',
      headers: { host: 'ops.example.org' },
      payload: {},
    });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-security-policy']).toBeUndefined();
    await app.close();
  });
});

describe('the page and its parts', () => {
  it('draws everything without a script in the page itself', async () => {
    const { body, headers } = await read('/');
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(body).toMatch(/^<!doctype html><html lang="en">/);
    expect(body).not.toMatch(/<script(?![^>]*\ssrc=)/);
    expect(body).not.toMatch(/\sstyle="/);
    expect(body).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
  });

  it('serves every asset the page names, and nothing else', async () => {
    const { body } = await read('/');
    const assets = [...body.matchAll(/\/workspace\/assets\/[\w.-]+/g)].map(([path]) => path);
    expect(assets.length).toBeGreaterThan(5);
    for (const path of assets) expect((await read(path)).statusCode).toBe(200);
    for (const name of ['nothing.js', '..%2fmount-page.ts', '%2e%2e%2felement.ts', 'page.js%00']) {
      expect((await read(`/workspace/assets/${name}`)).statusCode).toBe(404);
    }
  });

  it('fetches no module, style or picture from elsewhere', async () => {
    const { body } = await read('/');
    const todo = [...body.matchAll(/\/workspace\/assets\/[\w.-]+/g)].map(([path]) => path);
    const seen = new Set<string>();
    for (let path = todo.pop(); path !== undefined; path = todo.pop()) {
      if (seen.has(path)) continue;
      seen.add(path);
      const asset = await read(path);
      expect(asset.statusCode).toBe(200);
      expect(asset.body.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:\/\/|@import|url\(/);
      for (const [, name] of asset.body.matchAll(/from '\.\/([\w-]+\.js)'/g))
        todo.push(`/workspace/assets/${name}`);
    }
    expect(seen.size).toBeGreaterThan(15);
  });

  it('draws one part for the state in the address', async () => {
    served.person.add({ channelId: 'CGEN', userId: 'UBEA', text: 'in general' });
    expect((await read('/workspace/fragment/main?user=UADA&channel=CGEN')).body).toContain('in general');
    expect((await read('/workspace/fragment/main?user=UADA&channel=COPS')).body).not.toContain('in general');
    expect((await read('/workspace/fragment/sidebar?user=UBEA')).body).toContain('You are Bea Baker');
    expect((await read('/workspace/fragment/nothing')).statusCode).toBe(404);
  });

  it.each([
    '?user=nobody',
    '?channel=nowhere',
    '?thread=x',
    '?thread=1.0',
    '?user=UADA&user=UBEA',
    '?limit=-1',
    '?limit=abc',
    '?view=x',
  ])('falls back to what exists for %s', async (query) => {
    const answer = await read(`/${query}`);
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('id="composer"');
  });

  it('says that the message of a thread is gone', async () => {
    served.person.thread = () => {
      throw new Error('message_not_found');
    };
    expect((await read('/?user=UADA&channel=COPS&thread=1.0')).body).toContain('This message is gone.');
  });

  it('shows things to try in an empty channel, folded once something happened', async () => {
    expect((await read('/')).body).toMatch(/<details class="try-these" open=""/);
    served.person.add({ text: 'first' });
    expect((await read('/')).body).toMatch(/<details class="try-these" data-key/);
  });

  it('offers earlier messages only where there may be some', async () => {
    for (let count = 0; count < 5; count += 1) served.person.add({ text: `number ${count}` });
    const cut = (await read('/?limit=3')).body;
    expect(cut).toContain('Show earlier messages');
    expect(cut).not.toContain('number 1');
    expect((await read('/')).body).not.toContain('Show earlier messages');
  });
});

describe('what a person does', () => {
  it.each([
    ['post', { user: 'UADA', channel: 'COPS', text: 'hi' }, ['postMessage', 'UADA', 'COPS', 'hi', undefined]],
    [
      'post',
      { user: 'UADA', channel: 'COPS', text: 'hi', thread: '1.2' },
      ['postMessage', 'UADA', 'COPS', 'hi', '1.2'],
    ],
    [
      'slash',
      { user: 'UADA', channel: 'COPS', command: '/ops help' },
      ['runSlashCommand', 'UADA', 'COPS', '/ops help'],
    ],
    ['close', { user: 'UADA', view: 'V1' }, ['closeView', 'UADA', 'V1']],
    [
      'submit',
      { user: 'UADA', view: 'V1', values: { b: { a: 'x', c: null, d: ['y'] } } },
      ['submitView', 'UADA', 'V1', { b: { a: 'x', c: null, d: ['y'] } }],
    ],
    ['shortcut', { user: 'UADA', callbackId: 'declare' }, ['runShortcut', 'UADA', 'declare', undefined]],
    [
      'shortcut',
      { user: 'UADA', callbackId: 'keep', on: { channelId: 'COPS', ts: '1.2' } },
      ['runShortcut', 'UADA', 'keep', { channelId: 'COPS', ts: '1.2' }],
    ],
    ['open-home', { user: 'UADA' }, ['openHome', 'UADA']],
    ['open-dm', { user: 'UADA', with: 'UBOT' }, ['openDirectMessage', 'UADA', 'UBOT']],
  ])('passes %s on: %j', async (act, body, call) => {
    const answer = await post(act, body);
    expect(answer.statusCode).toBe(200);
    expect(served.person.calls).toEqual([call]);
  });

  it('passes an action on with what was chosen and what is filled in', async () => {
    const place = { kind: 'view', viewId: 'V1' };
    const values = { b: { a: 'x' } };
    await post('action', { user: 'UADA', place, blockId: 'b', actionId: 'a', selected: ['x', 'y'], values });
    expect(served.person.calls).toEqual([
      ['useAction', 'UADA', { place, blockId: 'b', actionId: 'a', selected: ['x', 'y'], values }],
    ]);
  });

  it('answers what the app answered', async () => {
    served.person.onSlash = async () => ({ ok: false, error: 'operation_timeout' });
    expect((await post('slash', { user: 'UADA', channel: 'COPS', command: '/ops' })).json()).toEqual({
      ok: false,
      error: 'operation_timeout',
    });
  });

  it.each([
    ['post', {}],
    ['post', { user: 'UADA', channel: 'COPS', text: '' }],
    ['post', { user: 'UADA', channel: 'COPS', text: 'x'.repeat(40_001) }],
    ['post', { user: 'UADA', channel: 'COPS', text: 'x', more: 1 }],
    ['slash', { user: 'UADA', channel: 'COPS', command: 'no slash' }],
    ['action', { user: 'UADA', place: { kind: 'elsewhere' }, blockId: 'b', actionId: 'a' }],
    ['submit', { user: 'UADA', view: 'V', values: { b: 'x' } }],
    ['open-home', { user: ['UADA'] }],
  ])('refuses a body of %s that is not as expected: %j', async (act, body) => {
    const answer = await post(act, body);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().ok).toBe(false);
    expect(served.person.calls).toEqual([]);
  });

  it('tells in words what the workspace refuses', async () => {
    served.person.postMessage = () => {
      throw new Error('There is no channel COPE.');
    };
    const answer = await post('post', { user: 'UADA', channel: 'COPE', text: 'x' });
    expect(answer.json()).toEqual({ ok: false, error: 'There is no channel COPE.' });
  });
});

describe('uploaded files', () => {
  const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]);

  it.each([
    ['a PNG', png, 'image/png', 'inline'],
    ['a JPEG', Buffer.from([0xff, 0xd8, 0xff, 0xe0]), 'image/jpeg', 'inline'],
    ['a GIF', Buffer.from('GIF89a'), 'image/gif', 'inline'],
    ['a WebP', Buffer.from('RIFF0000WEBPVP8 '), 'image/webp', 'inline'],
    ['a table', Buffer.from('host,disk\ndb-1,96 %\n'), 'text/plain; charset=utf-8', 'inline'],
    ['HTML as text', Buffer.from('<script>alert(1)</script>'), 'text/plain; charset=utf-8', 'inline'],
    ['SVG as text', Buffer.from('<svg onload="alert(1)"/>'), 'text/plain; charset=utf-8', 'inline'],
    ['something else', Buffer.from([0, 1, 2, 3]), 'application/octet-stream', 'attachment'],
    ['wrong UTF-8', Buffer.from([0xc3, 0x28]), 'application/octet-stream', 'attachment'],
  ])('hands out %s', async (_name, bytes, type, disposition) => {
    served.person.files.set('F1', bytes);
    const { headers, rawPayload } = await read('/workspace/files/F1');
    expect(headers['content-type']).toBe(type);
    expect(headers['content-disposition']).toBe(disposition);
    expect(rawPayload.equals(bytes)).toBe(true);
  });

  it('knows no file that is not there', async () => {
    expect((await read('/workspace/files/F9')).statusCode).toBe(404);
  });
});

describe('changes', () => {
  /** Opens a stream and resolves each line of data. */
  async function listen(origin: string, user: string) {
    const lines: string[] = [];
    const waiting: (() => void)[] = [];
    let text = '';
    const request = get(`${origin}/workspace/changes?user=${user}`);
    const response = await new Promise<import('node:http').IncomingMessage>((resolve) =>
      request.on('response', resolve),
    );
    response.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      lines.splice(0, lines.length, ...[...text.matchAll(/^data: (.*)$/gm)].map(([, line = '']) => line));
      for (const wake of waiting.splice(0)) wake();
    });
    const ended = new Promise<void>((resolve) => response.on('close', resolve));
    const until = async (count: number): Promise<unknown[]> => {
      while (lines.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
      return lines.map((line) => JSON.parse(line));
    };
    return { response, until, ended, close: () => request.destroy() };
  }

  it('tells each user what concerns them', async () => {
    const { app, person, origin } = await servePage({ listen: true });
    const stream = await listen(origin, 'UADA');
    expect(stream.response.headers['content-type']).toBe('text/event-stream');
    expect(stream.response.headers['content-security-policy']).toContain("default-src 'self'");
    person.tell({ kind: 'view', userId: 'UBEA' });
    person.tell({ kind: 'view', userId: 'UADA' });
    person.tell({ kind: 'message', channelId: 'COPS', ts: '1.2' });
    expect(await stream.until(2)).toEqual([
      { kind: 'view', userId: 'UADA' },
      { kind: 'message', channelId: 'COPS', ts: '1.2' },
    ]);
    stream.close();
    await app.close();
  });

  it('forgets a browser that went away', async () => {
    const { app, person, origin } = await servePage({ listen: true });
    const stream = await listen(origin, 'UADA');
    expect(person.listenerCount).toBe(1);
    stream.close();
    await expect.poll(() => person.listenerCount).toBe(0);
    await app.close();
  });

  it('ends the streams when the server stops', async () => {
    const { app, person, origin } = await servePage({ listen: true });
    const stream = await listen(origin, 'UADA');
    await app.close();
    await stream.ended;
    expect(person.listenerCount).toBe(0);
  });
});
