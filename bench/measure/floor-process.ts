import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';

// The least that keeps the promise of a durable accept in Node: each delivery is a committed row, then answered, and the
// first of each group is posted; those that come while one commit runs share the next. No deduplication, no incident, no
// page, no repair; it shows what the machine gives.

const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'] ?? '', max: 10 });
await pool.query('create table delivery (id bigserial primary key, alert jsonb not null)');
const slack = new URL('chat.postMessage', process.env['SLACK_API_URL']);
const agent = new Agent({ keepAlive: true });
const posted = new Set<string>();

function post(text: string): void {
  const body = JSON.stringify({ channel: '#alerts', text });
  const headers = {
    Authorization: 'Bearer xoxb-bench',
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
  };
  request(slack, { method: 'POST', agent, headers }, (answer) => answer.resume()).end(body);
}

let waiting: { readonly body: string; readonly stored: () => void }[] = [];
let isStoring = false;

async function store(): Promise<void> {
  isStoring = true;
  while (waiting.length > 0) {
    const all = waiting;
    waiting = [];
    await pool.query({
      name: 'store',
      text: `insert into delivery (alert)
        select jsonb_array_elements(one::jsonb -> 'alerts') from unnest(string_to_array($1, chr(10))) as one`,
      // Each is JSON without line breaks.
      values: [all.map(({ body }) => body).join('\n')],
    });
    for (const { stored } of all) stored();
  }
  isStoring = false;
}

const server = createServer((incoming, answer) => {
  const parts: Buffer[] = [];
  incoming.on('data', (part: Buffer) => parts.push(part));
  incoming.on('end', async () => {
    const body = Buffer.concat(parts).toString();
    const { alerts }: { alerts: readonly { labels: Record<string, string> }[] } = JSON.parse(body);
    await new Promise<void>((stored) => {
      waiting.push({ body, stored });
      if (!isStoring) void store();
    });
    answer.writeHead(202, { 'Content-Type': 'application/json' }).end('{}');
    for (const { labels } of alerts) {
      const group = labels['alertname'] ?? '';
      if (posted.has(group)) continue;
      posted.add(group);
      post(`${group} fires on ${labels['instance']}`);
    }
  });
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
