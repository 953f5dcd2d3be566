import { describe, expect, it } from 'vitest';
import type { Message } from '../../src/define/message.ts';
import { type AlertPlace, alertPlaces, noCounts } from '../../src/domain/accounts.ts';
import { ConflictError, PermissionError } from '../../src/domain/errors.ts';
import type { MaintenanceWindow } from '../../src/domain/maintenance.ts';
import type { DueSilence } from '../../src/domain/ports/silence-store.ts';
import type { Silence } from '../../src/domain/silence.ts';
import type { SilenceSeries } from '../../src/domain/silence-series.ts';
import { checkAttachments } from '../../src/workspace/api/attachments.ts';
import { checkMessageBlocks } from '../../src/workspace/block-kit/message-blocks.ts';
import {
  baselineClearedMessage,
  baselineListMessage,
  baselineSetMessage,
} from '../../templates/baseline-list.ts';
import { capacityMessage } from '../../templates/capacity.ts';
import { changeListMessage } from '../../templates/change-list.ts';
import { defectMessage, errorMessage } from '../../templates/error-message.ts';
import { healthMessage } from '../../templates/health-table.ts';
import { helpMessage } from '../../templates/help.ts';
import { homeBlocks } from '../../templates/home.ts';
import { incidentCard } from '../../templates/incident-card.ts';
import { incidentDetailsMessage } from '../../templates/incident-details.ts';
import { incidentListMessage } from '../../templates/incident-list.ts';
import { maintenanceListMessage } from '../../templates/maintenance-list.ts';
import {
  maintenanceAnnounced,
  maintenanceCancelled,
  maintenanceEnded,
  maintenanceStarted,
} from '../../templates/maintenance-notices.ts';
import { oncallMessage } from '../../templates/oncall-list.ts';
import { dailyHealthMessage } from '../../templates/report-daily-health.ts';
import { weeklyIncidentsMessage } from '../../templates/report-weekly-incidents.ts';
import { resolveChoiceMessage } from '../../templates/resolve-choice.ts';
import { routeTestMessage } from '../../templates/route-test.ts';
import { serviceMessage } from '../../templates/service.ts';
import { silenceListMessage } from '../../templates/silence-list.ts';
import { silenceEndedNotice, silenceReminder } from '../../templates/silence-notices.ts';
import {
  seriesMadeMessage,
  silenceEndsMessage,
  silenceExtendedMessage,
} from '../../templates/silence-outcome.ts';
import { statusMessage } from '../../templates/status.ts';
import { systemHealthMessage } from '../../templates/system-health.ts';
import { systemListMessage } from '../../templates/system-list.ts';
import { systemReviewMessage } from '../../templates/system-review.ts';
import { systemViewMessage } from '../../templates/system-view.ts';
import { whoamiMessage } from '../../templates/whoami.ts';
import { messageFaults } from '../support/block-limits.ts';
import { alert, card, incident, minutesLater, openedAt, policy, reading } from './card-models.ts';
import { routeTests } from './route-test-models.ts';
import { forecasts, rows, services, shop, systems } from './system-models.ts';

const fixedBaseline = {
  system: 'shop',
  probe: 'api',
  metric: 'latency',
  value: 250,
  reason: 'measured after <the> update',
  setBy: 'U0OLU',
  setAt: new Date('2026-11-21T02:00:00Z'),
};

const person = { kind: 'person', id: 'U0OLU0OPERA', source: 'slack' } as const;
const acknowledged = incident({
  state: 'acknowledged',
  owner: person.id,
  acknowledgedAt: minutesLater(2),
  escalation: { policy, level: 0, round: 0 },
});
const resolved = incident({
  state: 'resolved',
  owner: person.id,
  resolvedAt: minutesLater(26),
  resolvedBy: person,
});
const snapshot = {
  incident: incident(),
  alerts: { total: 3, firing: 2, silenced: 0, inhibited: 0, since: openedAt },
};
const counts = { triggered: 1, acknowledged: 1, resolved: 5 };
const timeline = [
  {
    incidentId: resolved.id,
    at: openedAt,
    kind: 'opened',
    actor: { kind: 'machine', id: 'alertmanager', source: 'alert' },
    version: 1,
    text: 'opened by 3 alerts',
  },
  {
    incidentId: resolved.id,
    at: minutesLater(2),
    kind: 'acknowledged',
    actor: person,
    version: 2,
    text: 'acknowledged',
  },
] as const;
const health = [
  reading(),
  reading({ metric: 'memory-used', part: '', value: 71, status: 'ok', detail: '' }),
  {
    system: 'host',
    probe: 'docker',
    target: 'db-1',
    metric: 'docker-running',
    unit: 'count',
    status: 'unknown',
    error: 'no answer within 2 s',
    measuredAt: openedAt,
  } as const,
];
const period = { from: minutesLater(-1_440), to: openedAt, timeZone: 'Europe/Berlin', lateByMs: undefined };
const actor = { ...person, role: 'operator' } as const;
const commands = [
  { name: 'ack', usage: '<incident>', summary: 'Take an incident', examples: ['ack INC-20261121-0001'] },
  { name: 'health', usage: '', summary: 'How everything stands' },
];
const status = {
  version: '0.1.0',
  startedAt: openedAt,
  now: minutesLater(90),
  roles: ['web', 'worker'],
  memoryBytes: 131_000_000,
  slack: { connected: false, mode: 'socket', lastError: 'Slack could not be reached.' },
  postgres: {
    ok: { latencyMs: 1.2, connections: 7, maxConnections: 100, databaseBytes: 9_000_000, version: '18.0' },
  },
  queue: { error: 'no answer within 2 s' },
  runners: {
    ok: [
      {
        holder: 'process.1',
        host: 'web-1',
        pool: true,
        shards: 9,
        probes: 212,
        flushedAt: new Date(minutesLater(90).getTime() - 800),
        alive: true,
      },
      { holder: 'process.2', host: 'db-1', pool: true, shards: 9, probes: 0, alive: true },
      { holder: 'process.3', host: 'db-2', pool: true, shards: 0, probes: 0, alive: false },
    ],
  },
  incidents: { ok: counts },
  watchers: {
    ok: {
      now: minutesLater(90),
      audit: {
        at: minutesLater(89),
        accounts: {
          counts: { ...noCounts, accepted: 12, deduplicated: 3, fired: 6, resolved: 2, firing: 5 },
          places: {
            ...(Object.fromEntries(alertPlaces.map((place) => [place, 0])) as Record<AlertPlace, number>),
            carded: 3,
            silenced: 1,
            canary: 1,
          },
          late: 0,
          outdated: 0,
          unprocessed: 0,
        },
        disagreements: [
          { what: 'events', text: '12 events were accepted, but 3 were repeats and 8 changed something.' },
        ],
        asked: 3,
        mended: 1,
        rounds: 1,
      },
      canary: {
        plan: { intervalMs: 300_000, channel: '#ops', boundMs: 60_000 },
        last: { round: 7, sentAt: minutesLater(88), returnedAt: new Date(minutesLater(88).getTime() + 240) },
      },
      heartbeats: [
        { name: 'backup', dueAt: minutesLater(80), raisedAt: minutesLater(80) },
        { name: 'cron', dueAt: minutesLater(95) },
      ],
    },
  },
  lostChannels: ["Slack has no public channel '#db' any more: it is called '#dbs' now."],
  failures: [
    {
      key: 'card.x',
      kind: 'card',
      channel: '#gone',
      state: 'failed',
      revision: 0,
      createdAt: openedAt,
      lastError: 'is_archived',
    },
  ],
} as const;

const silence: Silence = {
  id: 'SIL-20261121-0001',
  matchers: [{ label: 'instance', operator: '=~', value: 'db-.*' }],
  startsAt: openedAt,
  endsAt: minutesLater(60),
  author: person.id,
  comment: 'moving the disk',
  version: 1,
};
const dueSilence: DueSilence = {
  silence,
  timer: { phase: 'active', dueAt: minutesLater(45) },
  hidden: 12,
  firing: card().alerts.map((alert, index) =>
    index === 0
      ? { ...alert, incidentId: 'INC-20261121-0001' }
      : { ...alert, silenceId: 'SIL-20261121-0007' },
  ),
  firingTotal: 12,
};

const series: SilenceSeries = {
  id: 'SER-20261121-0001',
  matchers: silence.matchers,
  schedule: 'sundays 02:00-05:00',
  timeZone: 'Europe/Berlin',
  until: minutesLater(60_000),
  author: person.id,
  comment: 'weekly backup',
  version: 1,
};
const maintenance: MaintenanceWindow = {
  id: 'MNT-20261121-0001',
  kind: 'planned',
  name: 'patching',
  matchers: [silence.matchers, [{ label: 'service', operator: '=', value: 'api' }]],
  startsAt: minutesLater(60),
  endsAt: minutesLater(180),
  channel: '#ops',
  announceMs: [3_600_000],
  announced: 1,
  author: 'configuration',
  reason: 'kernel update',
  state: 'planned',
  version: 1,
};

const messages: Readonly<Record<string, Message>> = {
  'card-triggered': incidentCard(card()),
  'card-acknowledged': incidentCard(card({ incident: acknowledged })),
  'card-resolved': incidentCard(
    card({ incident: resolved, summary: { total: 3, firing: 0, silenced: 0, inhibited: 0 } }),
  ),
  'card-suspects-and-picture': incidentCard(
    card({
      alerts: [
        alert(
          { alertname: 'ShopErrors', service: 'api' },
          { links: [{ label: 'Image', url: 'https://graphs.example/shop.png', image: true }] },
        ),
      ],
      suspects: [
        {
          kind: 'silence-ended',
          at: minutesLater(-1),
          title: 'silence SIL-20261121-0001 ended: <!channel> *rebuild*',
          author: 'U0OLU0OPERA',
        },
        {
          kind: 'change',
          at: minutesLater(-6.5),
          title: 'deploy api 4f2c1 to production',
          author: 'U0ADA0ADMIN',
          link: { label: 'Run', url: 'https://ci.example/run/1?a=1&b=2' },
        },
        {
          kind: 'change',
          at: openedAt,
          title: 'switch `new-cart` on',
          link: { label: 'Bad', url: 'javascript:alert(1)' },
        },
      ],
    }),
  ),
  'changes-none': changeListMessage({ changes: [], linkSchemes: ['https'] }),
  'changes-some': changeListMessage({
    linkSchemes: ['https'],
    changes: [
      {
        source: 'github',
        id: '1',
        at: openedAt,
        title: 'deploy api 4f2c1 <@U1> to production',
        author: 'bea',
        labels: { service: 'api', environment: 'production', a: 'b', c: 'd', e: 'f' },
        links: [{ label: 'Run', url: 'https://ci.example/run/1' }],
      },
      { source: 'generic', id: '2', at: minutesLater(-3), title: 'restart', labels: {}, links: [] },
    ],
  }),
  'card-resolved-still-firing': incidentCard(card({ incident: resolved })),
  'card-silenced-and-late': incidentCard(
    card({
      summary: { total: 3, firing: 2, silenced: 2, inhibited: 0, since: openedAt },
      silence,
      late: { postedAt: minutesLater(5), reason: 'Slack rate limit' },
    }),
  ),
  'card-hiding-others': incidentCard(
    card({
      hides: {
        alerts: 7,
        worst: [
          { name: 'checkout: up' },
          { name: 'pages: latency', incidentId: 'INC-20261121-0007' },
          { name: 'audit: <audit>' },
        ],
      },
    }),
  ),
  'card-hidden-by-others': incidentCard(
    card({
      alerts: card().alerts.map((one) => ({
        ...one,
        inhibitedBy: 'db is down',
        inhibitor: '00000000000000ff',
      })),
      summary: { total: 3, firing: 2, silenced: 0, inhibited: 2, since: openedAt },
      hiddenBy: [
        { rule: 'db is down', alerts: 1, incidentId: 'INC-20261121-0007' },
        { rule: 'node-down', alerts: 1 },
      ],
    }),
  ),
  'system-health': systemHealthMessage({ system: shop, rows, services, now: minutesLater(9), deep: false }),
  'system-health-posted': systemHealthMessage({
    ...{ system: shop, rows, services, now: minutesLater(9) },
    ...{ deep: true, posted: true },
  }),
  'system-list': systemListMessage(systems),
  'system-list-none': systemListMessage([]),
  'system-view': systemViewMessage({
    ...{ title: 'Queues', view: 'queue', system: shop, rows: rows.slice(4), waiting: ['Dead jobs'] },
    now: minutesLater(9),
  }),
  'system-view-none': systemViewMessage({
    ...{ title: 'Queues', view: 'queue', system: shop, rows: [], waiting: [], now: minutesLater(9) },
  }),
  service: serviceMessage({ system: shop, services, rows: [], now: minutesLater(9) }),
  capacity: capacityMessage({ system: shop, forecasts }),
  'capacity-none': capacityMessage({ system: shop, forecasts: [] }),
  'system-review': systemReviewMessage({
    ...{
      system: { ...shop, targets: { availabilityPercent: 99.5, resolveMs: 1_800_000, rtoMs: {}, rpoMs: {} } },
    },
    ...{ schedule: { title: 'Daily review' }, services, readings: rows.map(({ reading }) => reading) },
    ...{ from: openedAt, to: minutesLater(1440), timeZone: 'UTC', lateByMs: undefined },
    sections: [
      {
        title: 'Performance',
        figures: [
          { title: 'Mean latency', values: [{ value: 120, unit: 'ms' }] },
          {
            title: 'Disks',
            values: [
              { part: '/', value: 40, unit: 'percent' },
              { part: '/var', value: 91, unit: 'percent' },
            ],
          },
          { title: 'Throughput', values: [] },
        ],
        advice: ['Look at the database.'],
      },
      { title: 'Now', figures: [], health: rows.map(({ reading }) => reading), advice: [] },
    ],
  }),
  'card-escalation-ended': incidentCard(
    card({ incident: incident({ escalation: { policy, level: 2, round: 1 } }) }),
  ),
  'card-flapping': incidentCard(
    card({
      incident: incident({
        timers: {
          flapping: { since: openedAt, count: 1234, quietAt: minutesLater(30) },
          clear: { since: openedAt },
        },
      }),
      summary: { total: 3, firing: 0, silenced: 0, inhibited: 0 },
    }),
  ),
  'card-clear': incidentCard(
    card({
      incident: incident({ timers: { clear: { since: minutesLater(3), resolveAt: minutesLater(8) } } }),
      summary: { total: 3, firing: 0, silenced: 0, inhibited: 0 },
    }),
  ),
  'card-held': incidentCard(
    card({
      incident: incident({
        escalation: { policy, level: 0, round: 0 },
        timers: { hold: { until: minutesLater(226), why: 'mute-time' } },
      }),
    }),
  ),
  'card-copy': incidentCard(card({ copyOf: '#db' })),
  'card-declared': incidentCard(
    card({ alerts: [], summary: { total: 0, firing: 0, silenced: 0, inhibited: 0 } }),
  ),
  'incident-details': incidentDetailsMessage({ ...card({ incident: resolved }), timeline }),
  'incident-list': incidentListMessage({
    incidents: [snapshot, { ...snapshot, incident: acknowledged }],
    counts,
    which: 'open',
    role: 'operator',
  }),
  'incident-list-empty': incidentListMessage({
    incidents: [],
    counts: { triggered: 0, acknowledged: 0, resolved: 0 },
    which: 'open',
    role: 'operator',
  }),
  health: healthMessage({ readings: health, measuredAt: openedAt }),
  'health-posted': healthMessage({ readings: health, measuredAt: openedAt, posted: true }),
  help: helpMessage({ commands, role: 'operator' }),
  'help-one': helpMessage({ commands, role: 'operator', asked: 'ACK' }),
  'help-no-role': helpMessage({ commands: [], role: undefined }),
  'route-test': routeTestMessage(routeTests.shown),
  'route-test-hidden': routeTestMessage(routeTests.hidden),
  oncall: oncallMessage({ routes: [{ name: 'default', policy }] }),
  silences: silenceListMessage({
    now: openedAt,
    silences: [silence],
  }),
  'silence-reminder': silenceReminder(dueSilence),
  'silence-ended': silenceEndedNotice({ ...dueSilence, endedBy: 'U0ADA0ADMIN' }),
  'silence-ended-quiet': silenceEndedNotice({ ...dueSilence, firing: [], firingTotal: 0, hidden: 0 }),
  'silence-extended': silenceExtendedMessage(silence, person.id),
  'maintenance-announced': maintenanceAnnounced(maintenance),
  'maintenance-emergency': maintenanceAnnounced({ ...maintenance, kind: 'emergency', name: 'system="db"' }),
  'maintenance-started': maintenanceStarted({ ...maintenance, state: 'active', changedBy: person.id }),
  'maintenance-ended': maintenanceEnded({
    window: { ...maintenance, state: 'ended' },
    hidden: { alerts: dueSilence.firing, total: 12, firing: 1 },
  }),
  'maintenance-cancelled': maintenanceCancelled({ ...maintenance, state: 'cancelled' }, true),
  'baselines-none': baselineListMessage({ system: 'shop', baselines: [] }),
  'baselines-some': baselineListMessage({
    system: 'shop',
    baselines: [
      { ...fixedBaseline, unit: 'ms', is: fixedBaseline },
      { probe: 'disk', metric: 'disk-used', part: '/var', unit: 'percent', is: { value: 61.5, mad: 2.25 } },
      { probe: 'queue', metric: 'waiting', unit: 'count', is: { value: 100 } },
      { probe: 'queue', metric: 'oldest', unit: 's', is: 'learning: 20 of 24 h' },
    ],
  }),
  'baseline-set': baselineSetMessage({ unit: 'ms', baselines: [fixedBaseline], isUsed: true }),
  'baseline-cleared': baselineClearedMessage({ probe: 'api', metric: 'latency', changed: true }),
  'maintenance-list': maintenanceListMessage({
    windows: [{ ...maintenance, state: 'active' }, maintenance],
    plans: [],
  }),
  'silences-editable': silenceListMessage({ silences: [silence], now: openedAt, mayEdit: true }),
  'silences-recurring': silenceListMessage({ silences: [], series: [series], now: openedAt, mayEdit: true }),
  'series-made': seriesMadeMessage(series),
  'silence-let-end': silenceEndsMessage(silence, person.id),
  status: statusMessage(status),
  whoami: whoamiMessage({ actor, admins: ['U0ADA0ADMIN'] }),
  'whoami-nobody': whoamiMessage({ actor: { ...actor, role: undefined }, admins: [] }),
  'resolve-choice': resolveChoiceMessage({
    incident: acknowledged,
    summary: { total: 3, firing: 2, silenced: 0, inhibited: 0 },
  }),
  'error-permission': errorMessage(new PermissionError("You need the role 'operator'."), ['U0ADA0ADMIN']),
  'error-conflict': errorMessage(new ConflictError("Incident 'INC-20261121-0001' is resolved.")),
  defect: defectMessage('0a1b2c3d'),
  home: {
    text: 'home',
    blocks: homeBlocks({
      now: openedAt,
      actor,
      incidents: [snapshot],
      systems,
      onCall: [{ route: 'default', targets: policy.levels[0]?.targets ?? [] }],
      health: health.slice(0, 1),
      measured: 3,
      commands,
    }),
  },
  'daily-health': dailyHealthMessage({
    ...period,
    title: 'Daily health',
    readings: health,
    systems: systems.map((line, n) => (n === 0 ? { ...line, reviewedIn: '#shop-reports' } : line)),
    summaries: [
      {
        system: 'host',
        probe: 'host-disk',
        target: 'db-1',
        metric: 'disk-used',
        part: '/var',
        unit: 'percent',
        minimum: 88,
        mean: 90.04,
        maximum: 91.3,
        p95: 91.2,
        first: 88.4,
        last: 91.1,
        samples: 1_440,
        notOkShare: 0.02,
      },
    ],
  }),
  'weekly-incidents': weeklyIncidentsMessage({
    ...period,
    lateByMs: 7_200_000,
    title: 'Weekly incidents',
    figures: {
      openedBySeverity: { critical: 2, warning: 5, info: 0 },
      resolved: 6,
      stillOpen: 1,
      meanTimeToAcknowledgeMs: 150_000,
      acknowledged: 4,
      escalated: 0,
      episodes: 0,
      meanTimeToResolveMs: undefined,
      noisiest: [{ alertname: 'DiskFull', episodes: 12, incidents: 3 }],
    },
  }),
};

describe('the templates', () => {
  it.each(Object.entries(messages))('draw %s as before', async (name, message) => {
    await expect(`${JSON.stringify(message, undefined, 2)}\n`).toMatchFileSnapshot(`golden/${name}.json`);
  });

  it.each(Object.entries(messages))('keep %s within what Slack takes', (_name, message) => {
    expect(messageFaults(message)).toEqual([]);
    expect(checkMessageBlocks(message.blocks ?? [])).toMatchObject({ ok: true });
    expect(() => checkAttachments(message.attachments ?? [])).not.toThrow();
  });
});
