import pg from 'pg';
import { startScratchServer } from '../test/support/shared-postgres.ts';
const s = await startScratchServer({ settings: {} });
const c = new pg.Client({ ...s.server.connection, pipeline: true } as pg.ClientConfig);
await c.connect();
await c.query(`create table alerts (fingerprint text primary key, source text not null, status text not null, labels jsonb not null, annotations jsonb not null, links jsonb not null, starts_at timestamptz not null, ends_at timestamptz, updated_at timestamptz not null, incident_id text, silence_id text)`);
await c.query('create index on alerts (incident_id)');
const make = (n: number, salt: string) => Array.from({ length: n }, (_, i) => ({
  fingerprint: (salt + i.toString(16)).padStart(16, '0'), source: 'alertmanager', status: 'firing',
  labels: { alertname: 'HighCpu', instance: `host-${i}:9100`, job: 'node', severity: 'critical', cluster: 'eu-1', team: 'db' },
  annotations: { summary: `CPU of host-${i} is above 90 %`, description: 'It has been busy for more than ten minutes now, look at it please.', runbook_url: 'https://example.org/runbooks/cpu' },
  links: [{ label: 'Source', url: `https://prometheus.example.org/graph?g0.expr=cpu&i=${i}` }],
  starts_at: new Date(), ends_at: null, updated_at: new Date(), incident_id: 'INC-20261121-0001', silence_id: null }));
type R = ReturnType<typeof make>[number];
const up = ` on conflict (fingerprint) do update set source=excluded.source,status=excluded.status,labels=excluded.labels,annotations=excluded.annotations,links=excluded.links,starts_at=excluded.starts_at,ends_at=excluded.ends_at,updated_at=excluded.updated_at,incident_id=excluded.incident_id,silence_id=excluded.silence_id`;
const cols = 'fingerprint,source,status,labels,annotations,links,starts_at,ends_at,updated_at,incident_id,silence_id';
const rec = '(fingerprint text, source text, status text, labels jsonb, annotations jsonb, links jsonb, starts_at timestamptz, ends_at timestamptz, updated_at timestamptz, incident_id text, silence_id text)';
const ways: Record<string, (rows: R[]) => Promise<unknown>> = {
  jsonb: (rows) => c.query({ name: 'a', text: `insert into alerts (${cols}) select ${cols} from jsonb_to_recordset($1::jsonb) as r${rec}${up}`, values: [JSON.stringify(rows)] }),
  json: (rows) => c.query({ name: 'b', text: `insert into alerts (${cols}) select ${cols} from json_to_recordset($1::json) as r${rec}${up}`, values: [JSON.stringify(rows)] }),
  unnest: (rows) => c.query({ name: 'c', text: `insert into alerts (${cols}) select * from unnest($1::text[],$2::text[],$3::text[],$4::jsonb[],$5::jsonb[],$6::jsonb[],$7::timestamptz[],$8::timestamptz[],$9::timestamptz[],$10::text[],$11::text[])${up}`,
    values: [rows.map(r=>r.fingerprint),rows.map(r=>r.source),rows.map(r=>r.status),rows.map(r=>JSON.stringify(r.labels)),rows.map(r=>JSON.stringify(r.annotations)),rows.map(r=>JSON.stringify(r.links)),rows.map(r=>r.starts_at.toISOString()),rows.map(r=>r.ends_at),rows.map(r=>r.updated_at.toISOString()),rows.map(r=>r.incident_id),rows.map(r=>r.silence_id)] }),
};
for (const n of [1, 50, 1000, 10000]) for (let round = 0; round < 2; round++) for (const [name, way] of Object.entries(ways)) {
  const times: number[] = [];
  for (let k = 0; k < (n > 1000 ? 3 : 12); k++) { const rows = make(n, `${name.charCodeAt(0).toString(16)}${k}${round}`); const t = performance.now(); await way(rows); times.push(performance.now() - t); }
  times.sort((a, b) => a - b); const m = times[times.length >> 1]!;
  console.log(n, name, m.toFixed(2), 'ms', Math.round(n / m * 1000), '/s');
  await c.query('truncate alerts');
}
const t = []; for (let k=0;k<30;k++){ const a=performance.now(); await Promise.all([c.query('begin'), c.query('create temp table if not exists x(a int)'), c.query('commit')]); t.push(performance.now()-a);} console.log('3 pipelined', t.sort((a,b)=>a-b)[15]);
await c.end(); await s.remove();
