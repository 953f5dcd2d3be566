import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Message } from '../../src/define/message.ts';
import type { Alert, Labels } from '../../src/domain/alert.ts';
import { incidentStates } from '../../src/domain/incident.ts';
import { checkAttachments } from '../../src/workspace/api/attachments.ts';
import { checkMessageBlocks, visibleCharacters } from '../../src/workspace/block-kit/message-blocks.ts';
import { checkView } from '../../src/workspace/block-kit/view.ts';
import { capacityMessage } from '../../templates/capacity.ts';
import { errorMessage } from '../../templates/error-message.ts';
import { healthMessage } from '../../templates/health-table.ts';
import { helpMessage } from '../../templates/help.ts';
import { homeBlocks } from '../../templates/home.ts';
import { incidentCard } from '../../templates/incident-card.ts';
import { incidentDetailsMessage } from '../../templates/incident-details.ts';
import { incidentListMessage } from '../../templates/incident-list.ts';
import { noteModal } from '../../templates/note-modal.ts';
import { probePageMessage } from '../../templates/probe-page.ts';
import { dailyHealthMessage } from '../../templates/report-daily-health.ts';
import { weeklyIncidentsMessage } from '../../templates/report-weekly-incidents.ts';
import { routeTestMessage } from '../../templates/route-test.ts';
import { serviceMessage } from '../../templates/service.ts';
import { silenceListMessage } from '../../templates/silence-list.ts';
import { systemHealthMessage } from '../../templates/system-health.ts';
import { systemListMessage } from '../../templates/system-list.ts';
import { systemReviewMessage } from '../../templates/system-review.ts';
import { systemViewMessage } from '../../templates/system-view.ts';
import { messageFaults, mrkdwnTexts, viewFaults } from '../support/block-limits.ts';
import { alert, card, incident, minutesLater, openedAt, reading } from './card-models.ts';
import { routeTests } from './route-test-models.ts';

const period = { from: openedAt, to: minutesLater(9), timeZone: 'UTC', lateByMs: 5 };

/** Every message about systems, with these texts wherever somebody else's text may stand. */
function systemMessages(text: string, other: string, count: number): readonly Message[] {
  const system = { name: 'shop', title: text, owner: other, targets: { rtoMs: {}, rpoMs: {} } };
  const one = reading({ part: text, detail: other, limit: text });
  const rows = Array.from({ length: count }, () => ({ reading: { ...one }, title: other, trend: [1, null] }));
  const readings = rows.map((row) => row.reading);
  const service = {
    name: text,
    title: other,
    status: 'ok',
    down: false,
    dependsOn: [text],
    blockedBy: [other],
  } as const;
  const services = Array(count).fill(service);
  const forecast = {
    title: text,
    unit: other.slice(0, 20),
    now: 1,
    ahead: 2,
    perDay: 1,
    limit: { words: other },
    daysLeft: 3,
  };
  const value = { part: text, value: 1, unit: 'ms' };
  const summary = {
    ...one,
    unit: 'ms',
    minimum: 1,
    mean: 2,
    maximum: 3,
    p95: 3,
    first: 1,
    last: 1,
    samples: 4,
    notOkShare: 0.5,
  };
  const systems = Array(count).fill({
    ...{ system, status: 'warning', counts: { critical: 0, warning: 9, unknown: 0, ok: 1 } },
    ...{
      notOk: readings,
      servicesDown: [text, other],
      incidents: 1,
      measuredAt: openedAt,
      reviewedIn: other,
    },
  });
  const section = {
    title: text,
    figures: Array(count).fill({ title: other, values: Array(count).fill(value) }),
    health: readings,
    advice: Array(count).fill(text),
  };
  return [
    systemHealthMessage({ system, rows, services, now: minutesLater(9), deep: false }),
    systemListMessage(systems),
    dailyHealthMessage({
      ...period,
      title: 'Daily',
      readings,
      summaries: Array(count).fill(summary),
      systems,
    }),
    systemViewMessage({
      title: 'Queues',
      view: 'queue',
      system,
      rows,
      waiting: Array(count).fill(text),
      now: openedAt,
    }),
    serviceMessage({ system, services, rows, now: minutesLater(9) }),
    capacityMessage({ system, forecasts: Array(count).fill(forecast) }),
    probePageMessage({
      ...{
        system,
        plan: { name: 'api', probe: 'http', title: text, target: other },
        period: '7d',
        now: openedAt,
      },
      ...{ readings: rows, summaries: Array(count).fill(summary), hasCharts: true },
    }),
    systemReviewMessage({
      ...{
        system,
        schedule: { title: other },
        sections: Array(Math.min(count, 4)).fill(section),
        services,
        readings,
      },
      ...{ from: openedAt, to: minutesLater(9), timeZone: 'UTC', lateByMs: 5 },
    }),
  ];
}

/** What people and attackers put into labels. */
const nasty = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.constantFrom(
    '<!channel> <!here> <!everyone>',
    '<@U0OLU0OPERA> <#C0OPS000001> <!subteam^S0ONCALL001>',
    '<http://evil.example|https://bank.example>',
    '*bold* _it_ ~gone~ `code` ```block```',
    '&lt;!channel&gt; &amp;amp;',
    '👩‍👩‍👧‍👦'.repeat(120),
    'שלום עולם \u202e txt.exe',
    '\ud800 lone \udfff',
    '\0\u0007\u2028',
    '{{ .Values }} \u0024{process.env} %s',
    '>quoted\n• list\n1. one',
    '',
  ),
  fc.constantFrom('e\u0301', '<', '&', '`', '*', 'x').map((unit) => unit.repeat(5_000)),
);
const labels: fc.Arbitrary<Labels> = fc
  .array(fc.tuple(fc.oneof(fc.constantFrom('alertname', 'job', '__proto__', 'constructor'), nasty), nasty), {
    maxLength: 12,
  })
  .map((entries) => Object.fromEntries(entries));
const alerts: fc.Arbitrary<readonly Alert[]> = fc.array(
  fc
    .record({ labels, annotations: labels, url: nasty, description: nasty, firing: fc.boolean() })
    .map((one) =>
      alert(one.labels, {
        annotations: { ...one.annotations, description: one.description, runbook_url: one.url },
        links: [{ label: one.description, url: one.url }],
        status: one.firing ? 'firing' : 'resolved',
      }),
    ),
  { maxLength: 8 },
);

function refusals(message: Message): readonly unknown[] {
  const attachments = checkAttachments(message.attachments ?? []);
  const checked = checkMessageBlocks(message.blocks ?? []);
  const characters = visibleCharacters(message.blocks ?? []) + visibleCharacters(attachments);
  return [
    ...messageFaults(message),
    ...(checked.ok ? [] : checked.faults),
    ...(characters > 13_200 ? [characters] : []),
  ];
}

/** Tokens that we make ourselves; anything else between angle brackets came from outside. */
const ourTokens =
  /<(?:!date\^\d+\^[^|<>]*\|[^|<>]*|@[UW][A-Z0-9]+|!subteam\^S[A-Z0-9]+|#C[A-Z0-9]+|https:[^|<>]*\|[^|<>]*|mailto:[^|<>]*\|[^|<>]*)>/g;

function foreignTokens(message: Message): readonly string[] {
  return [message.text, ...mrkdwnTexts(message)].filter((text) => /[<>]/.test(text.replace(ourTokens, '')));
}

describe('a card', () => {
  it('keeps within what Slack takes, whatever its alerts hold', () => {
    fc.assert(
      fc.property(
        alerts,
        nasty,
        nasty,
        fc.constantFrom(...incidentStates),
        fc.nat(100_000),
        (list, title, system, state, total) => {
          const summary = { total, firing: total, silenced: 0, inhibited: 0, since: openedAt };
          const model = card({
            incident: incident({ title, system, state, owner: title }),
            alerts: list,
            summary,
            nextTargetNames: [title, system],
          });
          const message = incidentCard(model);
          expect(refusals(message)).toEqual([]);
          expect(foreignTokens(message)).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('mentions nobody that an alert names', () => {
    const attack = '<!channel> <@U0VIC0VIEWR> <!subteam^S0ONCALL001>';
    const message = incidentCard(
      card({
        incident: incident({ title: attack, system: attack }),
        alerts: [alert({ alertname: attack }, { annotations: { description: attack } })],
      }),
    );
    const read = [message.text, ...mrkdwnTexts(message)].join('\n');
    expect(read).not.toMatch(/<!channel|<@U0VIC|<!subteam/);
    expect(read).toContain('&lt;!channel&gt;');
  });

  it('says how many of 500 labels it left out', () => {
    const many = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [`label_${index}`, 'x'.repeat(200)]),
    );
    const message = incidentCard(
      card({ alerts: [alert(many)], summary: { total: 1, firing: 1, silenced: 0, inhibited: 0 } }),
    );
    expect(refusals(message)).toEqual([]);
    expect(JSON.stringify(message)).toContain('and 492 more labels');
  });

  it('cuts an annotation of 100 kB with a mark', () => {
    const long = alert({ alertname: 'A' }, { annotations: { description: '&'.repeat(100_000) } });
    const message = incidentCard(
      card({ alerts: [long], summary: { total: 1, firing: 1, silenced: 0, inhibited: 0 } }),
    );
    expect(refusals(message)).toEqual([]);
    expect(JSON.stringify(message)).toMatch(/… \([\d,]+ more characters\)/);
  });

  it('shows twenty of ten thousand alerts and counts the others', () => {
    const list = Array.from({ length: 20 }, (_, index) => alert({ alertname: 'A', instance: `db-${index}` }));
    const message = incidentCard(
      card({ alerts: list, summary: { total: 10_000, firing: 10_000, silenced: 0, inhibited: 0 } }),
    );
    const text = JSON.stringify(message);
    expect(text.match(/"text":"db-\d+"/g)).toHaveLength(20);
    expect(text).toContain('20 of 10,000 alerts shown');
  });

  it.each([
    'javascript:alert(1)',
    'http://plain.example/',
    'file:///etc/passwd',
    'data:text/html,x',
    '//no.scheme',
    'https://',
  ])('does not link to %s', (url) => {
    const linked = alert(
      { alertname: 'A' },
      { annotations: { runbook_url: url }, links: [{ label: 'Source', url }] },
    );
    const message = incidentCard(card({ alerts: [linked] }));
    expect(JSON.stringify(message)).not.toContain('Runbook');
    expect(JSON.stringify(message)).not.toContain('|Source>');
  });

  it('offers at most four buttons and a menu in each state', () => {
    for (const state of incidentStates) {
      const message = incidentCard(card({ incident: incident({ state }) }));
      const row = message.attachments?.[0]?.blocks?.at(-1);
      const elements = (row?.['elements'] ?? []) as readonly {
        readonly type: string;
        readonly action_id: string;
      }[];
      expect(elements.filter(({ type }) => type !== 'overflow').length).toBeLessThanOrEqual(4);
      expect(elements.some(({ action_id }) => action_id === 'acknowledge-incident')).toBe(
        state === 'triggered',
      );
    }
  });

  it('names whoever is called next without calling them', () => {
    const message = incidentCard(card({ incident: incident(), nextTargetNames: ['<@U0VIC0VIEWR>'] }));
    expect(message.text).toContain('calling <@U0OLU0OPERA>');
    expect(JSON.stringify(message)).not.toContain('<@U0VIC0VIEWR>');
  });
});

describe('the other messages', () => {
  // It waits for nothing and computes for seconds: on a busy machine for as long as that takes.
  it('keep within what Slack takes, whatever they are given', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(nasty, nasty, fc.nat(300), alerts, (text, other, count, list) => {
        const snapshot = {
          incident: incident({ title: text }),
          alerts: { total: 3, firing: 2, silenced: 0, inhibited: 0 },
        };
        const counts = { triggered: count, acknowledged: 1, escalated: 0, episodes: 0, resolved: 5 };
        const readings = Array.from({ length: count }, () =>
          reading({ part: text, detail: other, limit: text, metric: other }),
        );
        const actor = { kind: 'person', id: text, source: 'slack' } as const;
        const entry = {
          incidentId: 'x',
          at: openedAt,
          kind: 'note',
          actor,
          version: 1,
          text: other,
        } as const;
        const matcher = { label: 'job', operator: '=', value: other } as const;
        const silence = {
          id: 'SIL-20261121-0001',
          matchers: Array(20).fill(matcher),
          startsAt: openedAt,
          endsAt: minutesLater(9),
          author: text,
          comment: other,
        };
        const summary = {
          probe: 'p',
          target: 't',
          metric: text,
          part: other,
          unit: text,
          minimum: 1,
          mean: 2,
          maximum: 3,
          samples: 4,
        };
        const command = { name: 'ack', usage: text, summary: other, examples: [text] };
        const figures = {
          openedBySeverity: { critical: 1, warning: 1, info: 1 },
          resolved: 1,
          stillOpen: 1,
          meanTimeToAcknowledgeMs: 1,
          acknowledged: 1,
          escalated: 0,
          episodes: 0,
          meanTimeToResolveMs: 1,
          noisiest: Array(count).fill({ alertname: text, episodes: 1, incidents: 1 }),
        };
        const messages: readonly Message[] = [
          incidentDetailsMessage({ ...card({ alerts: list }), timeline: Array(count).fill(entry) }),
          incidentListMessage({
            incidents: Array(count).fill(snapshot),
            counts,
            which: 'all',
            role: 'admin',
          }),
          routeTestMessage({
            ...routeTests.hidden,
            ...{
              subject: text,
              groupKey: other,
              labels: Object.fromEntries(
                list.map(({ labels }, n) => [`${text}${n}`, labels['alertname'] ?? other]),
              ),
            },
          }),
          healthMessage({ readings, measuredAt: openedAt }),
          silenceListMessage({ silences: Array(count).fill(silence), now: openedAt }),
          dailyHealthMessage({
            ...{ ...period, title: 'Daily', readings },
            ...{ summaries: Array(count).fill(summary), systems: [] },
          }),
          weeklyIncidentsMessage({ ...period, title: 'Weekly', figures }),
          helpMessage({ commands: Array(count).fill(command), role: 'admin', asked: text }),
          errorMessage({ code: 'usage', message: text }, [other]),
        ];
        for (const message of messages) {
          expect(refusals(message)).toEqual([]);
          expect(foreignTokens(message)).toEqual([]);
        }
        const choices = Array(count).fill({ id: 'INC-20261121-0001', title: text });
        expect(
          viewFaults(noteModal({ callbackId: 'save-note', value: '', prefill: other, choices })),
        ).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    '<!channel> <!here>',
    '<@U0OLU0OPERA> <!subteam^S0ONCALL001>',
    '<http://evil.example|https://bank>',
  ])(
    'mention nobody and lead nowhere when a pack or a probe says %j, and keep within it however much there is',
    (text) => {
      for (const count of [1, 60]) {
        for (const message of systemMessages(text, `${text} ${'x'.repeat(250)}`, count)) {
          expect(foreignTokens(message)).toEqual([]);
          expect(refusals(message)).toEqual([]);
        }
      }
    },
  );

  it('keep within it where all readings of a system are bad and say much', () => {
    const rows = Array.from({ length: 60 }, (_, index) => ({
      reading: {
        ...reading({ part: `/srv/${index}`, status: 'critical', limit: 'l'.repeat(100) }),
        error: 'e'.repeat(300),
      },
      title: 't'.repeat(100),
      since: new Date(0),
      trend: Array(16).fill(1),
    }));
    const system = { name: 'shop', title: 'S'.repeat(100), owner: 'o'.repeat(100) };
    const service = {
      name: 'a',
      title: 'A'.repeat(80),
      status: 'ok',
      down: true,
      dependsOn: ['b'.repeat(60)],
    } as const;
    const services = Array(60).fill({ ...service, blockedBy: [] });
    const message = systemHealthMessage({ system, rows, services, now: minutesLater(9), deep: false });
    expect(refusals(message)).toEqual([]);
  });

  it('count what of a long period of a probe has no room', () => {
    const figures = {
      minimum: 1,
      mean: 2,
      maximum: 3,
      p95: 3,
      first: 1,
      last: 1,
      samples: 4,
      notOkShare: 0.5,
    };
    const summaries = Array.from({ length: 60 }, (_, index) => ({
      ...{
        system: 'shop',
        probe: 'disk',
        target: 'db-1',
        metric: 'used',
        part: `/srv/${'x'.repeat(60)}/${index}`,
      },
      ...{ unit: 'percent', ...figures },
    }));
    const page = probePageMessage({
      ...{ system: { name: 'shop', title: 'Shop' }, period: '7d', now: openedAt, readings: [], summaries },
      ...{ plan: { name: 'disk', probe: 'host-disk', target: 'db-1' }, hasCharts: false },
    });
    const text = mrkdwnTexts(page).join('\n');
    const shown = text.split('\n').filter((line) => line.includes('of the time')).length;
    expect(shown).toBeGreaterThan(10);
    expect(text).toContain(`and ${60 - shown} more`);
  });

  it('keep App Home within a view, of five hundred systems too', () => {
    fc.assert(
      fc.property(nasty, nasty, (text, other) => {
        const line = {
          system: { name: 'shop', title: text, owner: other },
          ...{ status: 'critical', counts: { critical: 9, warning: 9, unknown: 9, ok: 9 } },
          ...{ notOk: [], servicesDown: [text, other], incidents: 3, measuredAt: openedAt },
        } as const;
        const blocks = homeBlocks({
          now: openedAt,
          actor: { kind: 'person', id: 'U0OLU', source: 'slack', role: 'admin' },
          incidents: Array(10).fill({
            incident: { ...incident(), title: text },
            alerts: { total: 1, firing: 1, silenced: 0, inhibited: 0 },
          }),
          systems: Array(500).fill(line),
          onCall: Array(300).fill({ route: text, targets: [] }),
          health: Array(5).fill(reading({ part: text, detail: other })),
          measured: 5,
          commands: Array(60).fill({ name: 'ack', usage: text, summary: other }),
        });
        expect(viewFaults({ type: 'home', blocks })).toEqual([]);
        expect(checkView({ type: 'home', blocks })).toMatchObject({ ok: true });
        expect(JSON.stringify(blocks).match(/measure-system/g)).toHaveLength(20);
        expect(JSON.stringify(blocks)).toContain('and 480 more, none of them worse');
      }),
      { numRuns: 30 },
    );
  });

  it('keep within it when they are about systems', () => {
    fc.assert(
      fc.property(nasty, nasty, fc.nat(60), (text, other, count) => {
        for (const message of systemMessages(text, other, count)) {
          expect(refusals(message)).toEqual([]);
          expect(foreignTokens(message)).toEqual([]);
        }
      }),
      { numRuns: 30 },
    );
  });
});
