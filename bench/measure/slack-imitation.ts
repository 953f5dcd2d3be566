import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/**
 * A program of its own that answers as Slack's Web API and incoming webhooks do, counts, and remembers when which
 * mark (`bq…z`) arrived first. `POST /control` `{ intervalMs }` makes it refuse more than one message per interval and
 * channel with 429; `{ away: '503' | 'cut' }` makes it refuse everything, in words or by breaking the line; either
 * empties all counts. `GET /control?marks=n` answers once that many marks have come, or after 1 s.
 */
interface Seen {
  calls: Record<string, number>;
  refused: number;
  /** Mark → nanoseconds of the monotonic clock, which all processes of a machine share. */
  marks: Map<string, bigint>;
  messages: number;
  /** The end of the last accepted message or edit, and its text. */
  lastNs: bigint;
  lastCard: string;
  /** Each time that the state of an incident was told, on its card or in a row of another one. */
  shown: { mark: string; state: string; ns: number; key: string }[];
  /** Messages by the first word of their keys; edits are not among them. */
  posted: Record<string, number>;
}

let seen = empty();
let intervalMs = 0;
let away = '';
const freeAtMs = new Map<string, number>();
const waiting: { readonly marks: number; answer(): void }[] = [];

function empty(): Seen {
  return {
    calls: {},
    refused: 0,
    marks: new Map(),
    messages: 0,
    lastNs: 0n,
    lastCard: '',
    shown: [],
    posted: {},
  };
}

const fixed: Readonly<Record<string, object>> = {
  'auth.test': { team: 'Bench', team_id: 'T0BENCH', user_id: 'U0BOT', bot_id: 'B0BOT', url: 'http://x/' },
  'conversations.list': {
    channels: [
      { id: 'C0ALERTS', name: 'alerts' },
      { id: 'C0QUIET', name: 'quiet' },
    ],
  },
  'chat.getPermalink': { permalink: 'https://bench.example/archives/C0ALERTS/p1' },
  'users.info': { user: { id: 'U0OLU', name: 'olu', team_id: 'T0BENCH' } },
  // It keeps no messages. One that it did not have would be posted again, in the middle of what is measured.
  'conversations.history': { ok: false, error: 'not_in_channel' },
  'conversations.replies': { ok: false, error: 'not_in_channel' },
};
/** As cards and the rows of a storm begin. */
const standing = /(Triggered|Acknowledged|Resolved)(?::| ·) \*(bq\w+?z)/g;
let stamps = 0;

function answer(response: ServerResponse, status: number, body: object, headers = {}): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

function take(method: string, body: string, response: ServerResponse): void {
  seen.calls[method] = (seen.calls[method] ?? 0) + 1;
  const known = fixed[method];
  if (known !== undefined) {
    answer(response, 200, { ok: true, ...known });
    return;
  }
  const channel = /(?:^|&|")channel(?:=|":")([^&"]+)/.exec(body)?.[1] ?? '';
  if (intervalMs > 0 && method === 'chat.postMessage') {
    const now = performance.now();
    const freeAt = freeAtMs.get(channel) ?? 0;
    if (now < freeAt) {
      seen.refused += 1;
      const seconds = Math.max(1, Math.ceil((freeAt - now) / 1000));
      answer(response, 429, { ok: false, error: 'ratelimited' }, { 'retry-after': String(seconds) });
      return;
    }
    freeAtMs.set(channel, now + intervalMs);
  }
  const now = process.hrtime.bigint();
  const key = /"key":\s*"([^"]+)"/.exec(body)?.[1] ?? '';
  for (const [, state = '', mark = ''] of body.matchAll(standing)) {
    seen.shown.push({ mark, state, ns: Number(now), key });
  }
  for (const [mark] of body.matchAll(/bq\w+?z/g)) if (!seen.marks.has(mark)) seen.marks.set(mark, now);
  if (method !== 'chat.update') seen.messages += 1;
  if (method === 'chat.postMessage') {
    const kind = key.split('.', 1)[0] ?? '';
    seen.posted[kind] = (seen.posted[kind] ?? 0) + 1;
  }
  seen.lastNs = now;
  // A page only names the incident.
  if (body.includes('blocks')) seen.lastCard = body;
  stamps += 1;
  answer(response, 200, { ok: true, channel, ts: `${1_700_000_000 + stamps}.000100` });
  for (const one of waiting.filter(({ marks }) => seen.marks.size >= marks)) one.answer();
}

function refuse(method: string, request: IncomingMessage, response: ServerResponse): void {
  seen.calls[method] = (seen.calls[method] ?? 0) + 1;
  if (away === 'cut') request.socket.destroy();
  else answer(response, 503, { ok: false, error: 'service_unavailable' });
}

function report(response: ServerResponse): void {
  const marks = Object.fromEntries([...seen.marks].map(([mark, ns]) => [mark, Number(ns)]));
  answer(response, 200, { ...seen, marks, lastNs: Number(seen.lastNs) });
}

function control(request: IncomingMessage, body: string, response: ServerResponse): void {
  if (request.method === 'POST') {
    const asked = JSON.parse(body);
    intervalMs = Number(asked.intervalMs ?? 0);
    away = String(asked.away ?? '');
    seen = empty();
    freeAtMs.clear();
    answer(response, 200, { ok: true });
    return;
  }
  const marks = Number(new URL(request.url ?? '', 'http://x').searchParams.get('marks') ?? 0);
  if (seen.marks.size >= marks) {
    report(response);
    return;
  }
  const timer = setTimeout(() => one.answer(), 1_000);
  const one = {
    marks,
    answer: () => {
      clearTimeout(timer);
      waiting.splice(waiting.indexOf(one), 1);
      report(response);
    },
  };
  waiting.push(one);
}

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const body = Buffer.concat(parts).toString();
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    if (path === '/control') control(request, body, response);
    else if (away !== '') refuse(path.split('/').at(-1) ?? '', request, response);
    else take(path.split('/').at(-1) ?? '', decoded(body, request.headers['content-type']), response);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : undefined });
});
process.on('disconnect', () => process.exit(0));

function decoded(body: string, type = ''): string {
  return type.includes('urlencoded') ? decodeURIComponent(body.replaceAll('+', ' ')) : body;
}
