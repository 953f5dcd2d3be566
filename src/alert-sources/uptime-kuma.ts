import { z } from 'zod';
import { defineAlertSource } from '../define/alert-source.ts';
import { fingerprintOf } from '../domain/fingerprint.ts';
import { detail, filled, linksTo, needed } from './fields/detail.ts';
import { completeEvent } from './fields/event.ts';
import { momentOf } from './fields/moment.ts';
import { parseBody } from './fields/parse-body.ts';

/** What Uptime Kuma's webhook sends as JSON. https://github.com/louislam/uptime-kuma (server/notification-providers/webhook.js) */
const body = z.object({
  msg: needed,
  monitor: z
    .object({
      id: needed,
      name: needed,
      type: detail,
      url: detail,
      hostname: detail,
      description: detail,
      pathName: detail,
      tags: z.array(z.object({ name: z.string(), value: detail })).catch([]),
    })
    .nullish(),
  heartbeat: z
    .object({
      status: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]),
      time: detail,
      msg: detail,
      important: z.unknown().optional(),
    })
    .nullish(),
});
type Body = z.output<typeof body>;
type Monitor = NonNullable<Body['monitor']>;

const DOWN = 0;
const UP = 1;

/** A monitor that only prefixes an address (`https://`) has none. */
const address = (url: string | undefined) => (url === 'https://' || url === 'http://' ? undefined : url);

function labelsOf(monitor: Monitor) {
  const tags = monitor.tags.slice(0, 100).map(({ name, value }) => [name, value ?? 'true'] as const);
  return filled({
    ...Object.fromEntries(tags),
    alertname: monitor.name,
    severity: 'critical',
    monitor: monitor.id,
    type: monitor.type,
    instance: address(monitor.url) ?? monitor.hostname,
    path: monitor.pathName,
  });
}

/** A certificate that runs out, or the button Test: words without a monitor. They last until somebody resolves them. */
function notice(msg: string, now: Date) {
  const labels = { alertname: 'Notice of Uptime Kuma', severity: 'info' };
  const fingerprint = fingerprintOf({ source: 'uptime-kuma', notice: msg });
  const draft = { source: 'uptime-kuma', fingerprint, status: 'firing' as const, labels, links: [] };
  return completeEvent(
    { ...draft, annotations: { summary: msg }, startsAt: undefined, endsAt: undefined },
    now,
  );
}

export default defineAlertSource({
  title: 'Uptime Kuma webhook (JSON)',
  maxBytes: 1024 * 1024,
  sample: {
    body: {
      heartbeat: {
        monitorID: 29,
        status: 0,
        time: '2026-11-21 02:14:07.527',
        msg: 'connect ECONNREFUSED 192.0.2.7:443',
        important: true,
        duration: 0,
        timezone: 'Europe/Berlin',
      },
      monitor: { id: 29, name: 'Shop', type: 'http', url: 'https://shop.example', tags: [] },
      msg: '[Shop] [🔴 Down] connect ECONNREFUSED 192.0.2.7:443',
    },
  },
  parse(raw, { now }) {
    const { msg, monitor, heartbeat } = parseBody(
      body,
      raw,
      'Choose the request body "Preset - application/json".',
    );
    if (monitor === undefined || monitor === null || heartbeat === undefined || heartbeat === null) {
      return { events: [notice(msg, now)] };
    }
    // Pending is not known to be down yet, and what is under maintenance is not looked at.
    if (heartbeat.status !== DOWN && heartbeat.status !== UP) return { events: [] };
    const up = heartbeat.status === UP;
    const at = momentOf(`${heartbeat.time ?? ''}Z`);
    const changed = heartbeat.important === true || heartbeat.important === 1;
    return {
      events: [
        completeEvent(
          {
            source: 'uptime-kuma',
            fingerprint: fingerprintOf({ source: 'uptime-kuma', monitor: monitor.id }),
            status: up ? 'resolved' : 'firing',
            labels: labelsOf(monitor),
            annotations: filled({ summary: heartbeat.msg ?? msg, description: monitor.description }),
            // What is sent again while it is down comes with the time of that heartbeat.
            startsAt: !up && changed ? at : undefined,
            endsAt: up ? at : undefined,
            links: linksTo({ Monitored: address(monitor.url) }),
          },
          now,
        ),
      ],
    };
  },
});
