import { describe, expect, it } from 'vitest';
import type { Message } from '../../src/define/message.ts';
import type { IncidentState } from '../../src/domain/incident.ts';
import { checkMessageBlocks } from '../../src/workspace/block-kit/message-blocks.ts';
import * as actOutcome from '../../templates/act-outcome.ts';
import { declareModal } from '../../templates/declare-modal.ts';
import { healthMessage } from '../../templates/health-table.ts';
import { helpMessage } from '../../templates/help.ts';
import { incidentCard } from '../../templates/incident-card.ts';
import { timelineMessage } from '../../templates/incident-details.ts';
import { incidentListMessage } from '../../templates/incident-list.ts';
import { noteModal } from '../../templates/note-modal.ts';
import { overviewMessage } from '../../templates/overview.ts';
import { probePageMessage } from '../../templates/probe-page.ts';
import { reportChoiceMessage } from '../../templates/report-choice.ts';
import { dailyHealthMessage } from '../../templates/report-daily-health.ts';
import { weeklyIncidentsMessage } from '../../templates/report-weekly-incidents.ts';
import { silenceListMessage } from '../../templates/silence-list.ts';
import { messageFaults, mrkdwnTexts, viewFaults } from '../support/block-limits.ts';
import { alert, card, incident, minutesLater, openedAt, policy, reading } from './card-models.ts';
import { rows } from './system-models.ts';

/** What a reader sees, in one string. */
const read = (message: Message) => [message.text, ...mrkdwnTexts(message)].join('\n');
const acceptable = (message: Message) => {
  expect(messageFaults(message)).toEqual([]);
  expect(checkMessageBlocks(message.blocks ?? [])).toMatchObject({ ok: true });
};
const person = { kind: 'person', id: 'U0OLU0OPERA', source: 'slack' } as const;

describe('a card', () => {
  it.each<readonly [IncidentState, string]>([
    ['triggered', '#c62828'],
    ['acknowledged', '#d4a72c'],
    ['resolved', '#2e8b57'],
  ])('that is %s says so by colour and by word', (state, color) => {
    const message = incidentCard(card({ incident: incident({ state }) }));
    expect(message.attachments?.[0]?.color).toBe(color);
    expect(message.text.toLowerCase()).toContain(state);
  });

  it.each([
    ['critical', '🔴'],
    ['warning', '🟠'],
    ['info', '🔵'],
  ] as const)('of severity %s carries %s', (severity, mark) => {
    expect(incidentCard(card({ incident: incident({ severity }) })).text).toContain(mark);
  });

  it('names who resolved it, or that it resolved by itself', () => {
    const state = { state: 'resolved', resolvedAt: minutesLater(26) } as const;
    expect(read(incidentCard(card({ incident: incident({ ...state, resolvedBy: person }) })))).toContain(
      'Resolved by <@U0OLU0OPERA>',
    );
    const machine = { kind: 'machine', id: 'alertmanager', source: 'alert' } as const;
    expect(read(incidentCard(card({ incident: incident({ ...state, resolvedBy: machine }) })))).toContain(
      'Resolved because nothing fires any more',
    );
  });

  it('says that nobody is left to call once the last level has been called', () => {
    const last = { policy: { ...policy, repeats: 0 }, level: 2, round: 0, nextAt: minutesLater(5) };
    expect(read(incidentCard(card({ incident: incident({ escalation: last }) })))).toContain(
      'nobody is left to call after',
    );
  });

  it('says which round it is when the policy starts over', () => {
    const again = { policy, level: 2, round: 0, nextAt: minutesLater(5) };
    const { nextTargetNames: _names, ...model } = card({ incident: incident({ escalation: again }) });
    expect(read(incidentCard(model))).toContain('calling user U0OLU0OPERA at');
    expect(read(incidentCard(model))).toContain('level 1 of 3, round 2');
  });

  it('offers no escalation where there is nobody to call', () => {
    const nobody = { policy: { name: 'none', levels: [], repeats: 0 }, level: 0, round: 0 };
    const message = incidentCard(card({ incident: incident({ escalation: nobody }) }));
    expect(JSON.stringify(message)).not.toContain('escalate-incident');
    expect(read(message)).not.toContain('Next');
  });

  it('asks before it wakes somebody', () => {
    const text = JSON.stringify(incidentCard(card()));
    expect(text).toContain('this calls level 2 of 3 at once and may wake somebody');
  });

  it('does not repeat its title as its description', () => {
    const same = alert({ alertname: 'A' }, { annotations: { summary: 'Disk nearly full on db-1' } });
    const message = incidentCard(
      card({ alerts: [same], summary: { total: 1, firing: 1, silenced: 0, inhibited: 0 } }),
    );
    expect(JSON.stringify(message).match(/Disk nearly full on db-1/g)).toHaveLength(2);
  });

  it('shows what sets its alerts apart, and what they share once', () => {
    const text = read(incidentCard(card()));
    expect(text.match(/`job=node`/g)).toHaveLength(1);
    expect(text.match(/• `instance=db-\d:9100`/g)).toHaveLength(3);
  });

  it('marks alerts that a silence hides', () => {
    const list = [alert({ instance: 'a' }, { silenceId: 'SIL-20261121-0001' }), alert({ instance: 'b' })];
    const text = read(
      incidentCard(card({ alerts: list, summary: { total: 2, firing: 2, silenced: 1, inhibited: 0 } })),
    );
    expect(text.match(/· silenced/g)).toHaveLength(1);
    expect(text).toContain('(1 silenced)');
  });

  it('says of what is hidden by what, without formatting or calling anybody', () => {
    const list = [
      alert({ instance: 'a' }, { inhibitedBy: '*x* <!here>', inhibitor: 'f' }),
      alert({ instance: 'b' }),
    ];
    const hiddenBy = ['*x* <!here>', 'b', 'c', 'd'].map((rule) => ({
      rule,
      alerts: 1,
      incidentId: 'INC-20261121-0007',
    }));
    const summary = { total: 2, firing: 2, silenced: 0, inhibited: 1 };
    const text = read(incidentCard(card({ alerts: list, summary, hiddenBy })));
    expect(text).toContain('(1 hidden)');
    expect(text).toContain('b (INC-20261121-0007), c (INC-20261121-0007) and more');
    expect(text).not.toContain('<!here>');
    expect(text).toContain('*Next* calling');
    const all = read(incidentCard(card({ alerts: list, summary: { ...summary, inhibited: 2 }, hiddenBy })));
    expect(all).toContain('nobody is called until what hides it is over');
    expect(all).not.toContain(' · calling ');
  });

  it('lists each link once, five at most', () => {
    const links = Array.from({ length: 9 }, (_, index) => ({
      label: `L${index % 8}`,
      url: `https://a.example/${index % 8}`,
    }));
    const text = read(incidentCard(card({ alerts: [alert({ a: 'b' }, { links })] })));
    expect(text.match(/<https:/g)).toHaveLength(5);
    expect(text).toContain('and 3 more');
  });
});

describe('a list', () => {
  const counts = { triggered: 30, acknowledged: 2, resolved: 9 };
  const snapshot = { incident: incident(), alerts: { total: 3, firing: 2, silenced: 0, inhibited: 0 } };

  it('of incidents counts what it does not show', () => {
    const message = incidentListMessage({
      incidents: Array(20).fill(snapshot),
      counts,
      which: 'open',
      role: 'operator',
    });
    acceptable(message);
    expect(read(message)).toContain('and 17 more');
    expect(incidentListMessage({ incidents: [], counts, which: 'all', role: 'operator' }).text).toContain(
      '9 resolved',
    );
  });

  it('of silences tells when one begins only later', () => {
    const silence = {
      id: 'SIL-20261121-0001',
      matchers: [],
      startsAt: minutesLater(10),
      endsAt: minutesLater(60),
      author: 'U0OLU0OPERA',
      comment: '',
      version: 1,
    };
    expect(read(silenceListMessage({ silences: [silence], now: openedAt }))).toContain('from <!date^');
    expect(read(silenceListMessage({ silences: [silence], now: minutesLater(20) }))).not.toContain(
      'from <!date^',
    );
    expect(silenceListMessage({ silences: [], now: openedAt }).text).toBe('No silence is active');
  });

  it('of reports has a button for each', () => {
    const report = {
      name: 'daily-health',
      title: 'Daily health',
      cron: '0 8 * * *',
      timeZone: 'UTC',
      channel: '#reports',
    };
    const message = reportChoiceMessage({ reports: Array(60).fill(report) });
    acceptable(message);
    expect(JSON.stringify(message).match(/run-report/g)).toHaveLength(40);
    expect(read(message)).toContain('and 20 more');
    acceptable(reportChoiceMessage({ reports: [] }));
  });

  it('of a story keeps the newest entries and counts the earlier', () => {
    const entries = Array.from({ length: 200 }, (_, index) => ({
      incidentId: 'x',
      at: minutesLater(index),
      kind: 'note' as const,
      actor: person,
      version: index,
      text: `note ${index} ${'x'.repeat(100)}`,
    }));
    const message = timelineMessage({ incident: incident(), timeline: entries });
    acceptable(message);
    const text = read(message);
    const shown = text.match(/note \d+ x/g) ?? [];
    expect(text).toContain('note 199');
    expect(text).toContain(`_${200 - shown.length} earlier entries left out_`);
    expect(text.indexOf('note 198')).toBeLessThan(text.indexOf('note 199'));
  });

  it('of incidents offers a viewer nothing that would refuse them', () => {
    const shown = (role: 'viewer' | 'operator') =>
      JSON.stringify(incidentListMessage({ incidents: [snapshot], counts, which: 'open', role }));
    expect(shown('operator')).toContain('acknowledge-incident');
    expect(shown('viewer')).not.toContain('acknowledge-incident');
    expect(shown('viewer')).toContain('show-timeline');
  });

  it('of where things stand is one look', () => {
    const readings = [reading(), reading({ status: 'ok' })];
    const message = overviewMessage({
      counts,
      incidents: [snapshot],
      readings,
      silences: 1,
      role: 'operator',
    });
    acceptable(message);
    expect(message.text).toContain('30 triggered, 2 acknowledged');
    expect(message.text).toContain('1 silence active');
    acceptable(
      overviewMessage({
        role: undefined,
        counts: { triggered: 0, acknowledged: 0, resolved: 0 },
        incidents: [],
        readings: [],
        silences: 0,
      }),
    );
  });
});

describe('help', () => {
  const commands = [
    { name: 'ack', usage: '<incident>', summary: 'Take it', examples: ['ack INC-20261121-0001'] },
  ];
  it('shows one command with its examples', () => {
    expect(read(helpMessage({ commands, role: 'viewer', asked: 'ack' }))).toContain(
      '`/ops ack INC-20261121-0001`',
    );
  });
  it('says that a command is not there for the reader, and shows what is', () => {
    const message = helpMessage({ commands, role: 'viewer', asked: '<!channel>' });
    expect(message.text).toContain("'/ops &lt;!channel&gt;'");
    expect(read(message)).toContain('/ops ack');
  });
});

describe('health', () => {
  it('puts the worst first and unknown before ok', () => {
    const readings = [
      reading({ metric: 'fine', status: 'ok' }),
      reading({ metric: 'odd', status: 'unknown', error: 'no answer' }),
      reading({ metric: 'bad', status: 'critical' }),
      reading({ metric: 'so-so', status: 'warning' }),
    ];
    const text = read(healthMessage({ readings, measuredAt: openedAt })).toLowerCase();
    const places = ['bad', 'so so', 'odd', 'fine'].map((name) => text.indexOf(name));
    expect(places).toEqual(places.toSorted((left, right) => left - right));
    expect(places).not.toContain(-1);
  });

  it('is unknown when nothing was measured', () => {
    const message = healthMessage({ readings: [], measuredAt: openedAt });
    acceptable(message);
    expect(message.text).toContain('nothing measured');
  });
});

describe('a report', () => {
  const period = { from: minutesLater(-1_440), to: openedAt, timeZone: 'UTC', lateByMs: undefined };
  it('without figures says so', () => {
    const daily = dailyHealthMessage({ ...period, title: 'Daily', readings: [], summaries: [], systems: [] });
    acceptable(daily);
    expect(read(daily)).toContain('Nothing was measured');
  });

  it('of five hundred systems names the worst and counts the others, beside all that the host is probed for', () => {
    const many = Array.from({ length: 500 }, (_, n) => ({
      ...{ system: { name: `shop-${n}`, title: `Shop ${n}` }, status: 'warning' as const },
      counts: { critical: 0, warning: 9, unknown: 0, ok: 1 },
      notOk: rows.map((row) => row.reading),
      ...{ servicesDown: [], reviewedIn: '#reviews' },
    }));
    const readings = Array.from({ length: 90 }, () => reading({ detail: 'x'.repeat(200), limit: '> 1' }));
    const daily = dailyHealthMessage({ ...period, title: 'Daily', readings, summaries: [], systems: many });
    acceptable(daily);
    expect(daily.text).toContain('500 of 500 systems not ok');
    const shown = read(daily).match(/\*Shop \d+\*/g)?.length ?? 0;
    expect(shown).toBeGreaterThan(10);
    expect(read(daily)).toContain(`and ${500 - shown} more, none of them worse`);
    expect(read(daily)).toContain('and 2 more · reviews in #reviews');
  });

  it('shows a dash for a mean of nothing', () => {
    const figures = {
      openedBySeverity: { critical: 0, warning: 0, info: 0 },
      resolved: 0,
      stillOpen: 0,
      meanTimeToAcknowledgeMs: undefined,
      acknowledged: 0,
      escalated: 0,
      episodes: 0,
      meanTimeToResolveMs: undefined,
      noisiest: [],
    };
    const weekly = weeklyIncidentsMessage({ ...period, title: 'Weekly', figures });
    acceptable(weekly);
    expect(read(weekly)).toContain('*MTTA* –');
    expect(read(weekly)).not.toContain('late by');
  });
});

describe('a form', () => {
  it('for a note asks which incident where that is open', () => {
    const free = noteModal({ callbackId: 'save-note', value: '' });
    expect(free.blocks.map((block) => block['block_id'])).toEqual(['incident', 'note']);
    const chosen = noteModal({ callbackId: 'save-note', value: 'x', incident: { id: 'INC-1', title: 't' } });
    expect(chosen.blocks.map((block) => block['block_id'])).toEqual([undefined, 'note']);
    expect([viewFaults(free), viewFaults(chosen)]).toEqual([[], []]);
  });

  it('for a declaration keeps within what Slack takes', () => {
    expect(viewFaults(declareModal({ callbackId: 'save-declaration' }))).toEqual([]);
  });
});

describe('the outcome of an act', () => {
  const bad = incident({ title: '<!channel> *x*' });
  it.each(
    Object.entries({
      acknowledged: actOutcome.acknowledgedMessage(bad, { by: 'U0OLU0OPERA', at: openedAt }),
      unacknowledged: actOutcome.unacknowledgedMessage(bad, true),
      escalated: actOutcome.escalatedMessage(bad, {
        called: policy.levels[0]?.targets ?? [],
        level: 2,
        of: 3,
      }),
      resolved: actOutcome.resolvedMessage(bad, { changed: true, silencedUntil: minutesLater(60) }),
      reopened: actOutcome.reopenedMessage(bad, true),
      noted: actOutcome.notedMessage(bad),
    }),
  )('that it is %s shows the title as it is', (_name, message) => {
    acceptable(message);
    expect(read(message)).not.toContain('<!channel>');
    expect(read(message)).toContain('&lt;!channel&gt;');
  });
});

describe('the page of a probe', () => {
  it('counts the lines that it has no room for, and cuts none in the middle', () => {
    const summary = {
      ...{ system: 'shop', probe: 'api', target: 'shop', metric: 'latency', unit: 'ms', minimum: 1 },
      ...{ mean: 2, maximum: 4, p95: 3, first: 1, last: 2, samples: 9, notOkShare: 0.5 },
    };
    const summaries = Array.from({ length: 40 }, (_, index) => ({
      ...summary,
      part: `<${index}>&`.repeat(9),
    }));
    const message = probePageMessage({
      ...{ system: { name: 'shop', title: 'Shop' }, period: '24h', now: openedAt, readings: [], summaries },
      ...{ plan: { name: 'api', probe: 'http', target: 'shop' }, hasCharts: false },
    });
    acceptable(message);
    const text = read(message);
    const shown = text.split('\n').filter((line) => line.startsWith('*latency')).length;
    expect(text).toContain(`and ${40 - shown} more`);
    expect(text).not.toMatch(/&(?!amp;|lt;|gt;)/);
  });
});
