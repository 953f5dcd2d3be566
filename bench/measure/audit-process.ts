import { readVersion } from '../../src/targets/qdrant/ask-qdrant.ts';
import { withQdrant } from '../../src/targets/qdrant/open-qdrant.ts';
import { auditCollection } from '../../src/targets/vector-audit/audit-collection.ts';
import { auditPlan } from '../../src/targets/vector-audit/audit-plan.ts';
import { openSource } from '../../src/targets/vector-audit/open-source.ts';

// One audit in a process of its own, whose memory is that of the audit.

const [, , url = '', manifest = '', depth = 'deep'] = process.argv;
const plan = auditPlan.parse({
  source: { manifest },
  key: { field: 'metadata.source' },
  hash: { field: 'content_hash' },
  vectors: { distance: 'Dot' },
  required: { title: 'string', 'metadata.chunk': 'integer' },
  depth,
});
// The client is loaded once in the life of a process: that is no part of an audit.
await withQdrant({ url }, new AbortController().signal, readVersion);
let longestMs = 0;
let last = performance.now();
const pulse = setInterval(() => {
  const now = performance.now();
  longestMs = Math.max(longestMs, now - last - 10);
  last = now;
}, 10);
const before = performance.now();
const report = await withQdrant({ url }, new AbortController().signal, (qdrant) =>
  auditCollection(qdrant, {
    collection: 'docs',
    plan,
    source: openSource(plan, 'docs', []),
    clock: { now: () => new Date() },
  }),
);
const seconds = (performance.now() - before) / 1000;
clearInterval(pulse);
process.send?.({
  seconds,
  verdict: report.verdict,
  found: Object.fromEntries(report.checks.map(({ check, found }) => [check, found])),
  points: report.points.examined,
  longestMs,
  cpuSeconds: process.cpuUsage().user / 1e6,
  peakMiB: process.resourceUsage().maxRSS / 1024,
});
process.disconnect?.();
