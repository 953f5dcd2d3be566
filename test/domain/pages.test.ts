import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cardDelivery,
  cardKey,
  endedDelivery,
  isPageObsolete,
  pageDeliveries,
} from '../../src/domain/pages.ts';
import { person, policy, triggeredIncident } from '../support/incidents.ts';

const incident = triggeredIncident({ version: 4, escalation: { policy, level: 1, round: 0 } });
const calls = policy.levels[1]?.targets ?? [];

describe('cardDelivery', () => {
  it('is one card an incident', () => {
    expect(cardKey(incident.id)).toBe('card.INC-20261121-0001');
    expect(cardDelivery(incident)).toEqual({
      key: 'card.INC-20261121-0001',
      kind: 'card',
      channel: '#ops',
      incidentId: 'INC-20261121-0001',
      severity: 'critical',
      stormRoute: 'default',
    });
  });

  it('is collapsed by no storm when a person declared it', () => {
    const { groupKey: _groupKey, ...declared } = incident;
    expect(cardDelivery(declared)).not.toHaveProperty('stormRoute');
  });
});

describe('a page that has not been sent', () => {
  const page = 'page.INC-20261121-0001.4.1.U0BEA';

  it.each([
    ['triggered', 4, false],
    ['triggered', 9, false],
    ['acknowledged', 5, true],
    ['resolved', 6, true],
    // Called by whoever escalated what is acknowledged already.
    ['acknowledged', 4, false],
  ] as const)('of an incident that is %s in version %i is obsolete: %s', (state, version, obsolete) => {
    expect(isPageObsolete(page, { state, version })).toBe(obsolete);
    expect(isPageObsolete('line.INC-20261121-0001.4', { state, version })).toBe(obsolete);
  });
});

describe('pageDeliveries', () => {
  it('writes to each user and channel, and mentions everyone in one line of the thread', () => {
    const deliveries = pageDeliveries(incident, calls, { kind: 'unanswered', afterMs: 300_000 });
    expect(deliveries.map(({ key, channel, threadOf }) => [key, channel, threadOf])).toEqual([
      ['page.INC-20261121-0001.4.1.U0BEA', 'U0BEA', undefined],
      ['page.INC-20261121-0001.4.1.#db-leads', '#db-leads', undefined],
      ['line.INC-20261121-0001.4', '#ops', 'card.INC-20261121-0001'],
    ]);
    expect(deliveries.map((delivery) => delivery.message?.text)).toEqual([
      [
        'Critical: Disk full on db-1 (INC-20261121-0001)',
        'You are called because nobody acknowledged it within 5 min.',
        'Acknowledge with the button on its card or with `/ops ack INC-20261121-0001`.',
      ].join('\n'),
      expect.stringContaining('This channel is called because nobody acknowledged it within 5 min.'),
      '<@U0BEA> <!subteam^S0LEADS> #db-leads called because nobody acknowledged it within 5 min.',
    ]);
  });

  it('tells who escalated, handed back or re-opened it', () => {
    for (const [kind, verb] of [
      ['escalated', 'escalated it'],
      ['unacknowledged', 'handed it back'],
      ['reopened', 're-opened it'],
    ] as const) {
      const [page] = pageDeliveries(incident, calls, { kind, by: person('U0OLU') });
      expect(page?.message?.text).toContain(`because <@U0OLU> ${verb}.`);
    }
  });

  it('leaves the thread quiet at opening, as the card mentions whom it calls', () => {
    const users = [{ kind: 'user' as const, id: 'U0OLU' }];
    expect(pageDeliveries(incident, users, { kind: 'opened' }).map((one) => one.key)).toEqual([
      'page.INC-20261121-0001.4.1.U0OLU',
    ]);
  });

  it('mentions a group at opening, since no direct message reaches it', () => {
    const deliveries = pageDeliveries(incident, calls, { kind: 'opened' });
    expect(deliveries.at(-1)?.message?.text).toBe('<!subteam^S0LEADS> called: it has just been opened.');
  });

  it('calls a target that a level names twice once', () => {
    const twice = [...calls, ...calls];
    expect(pageDeliveries(incident, twice, { kind: 'opened' })).toEqual(
      pageDeliveries(incident, calls, { kind: 'opened' }),
    );
  });

  it('calls nobody where a level names nobody', () => {
    expect(pageDeliveries(incident, [], { kind: 'opened' })).toEqual([]);
  });

  it('shows whatever an alert or a client is named literally, and cut', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ maxLength: 50 }), (title, id) => {
        const hostile = triggeredIncident({ title: `<!channel> <@U1> ${title.repeat(50)}` });
        const by = { kind: 'machine' as const, id: `<!here>${id}` };
        for (const { message } of pageDeliveries(hostile, calls, { kind: 'escalated', by })) {
          const text = message?.text ?? '';
          expect(text).not.toMatch(/<!(channel|here|everyone)/);
          expect(text).not.toContain('<@U1>');
          expect(text.length).toBeLessThan(700);
          expect(text.replaceAll(/<@U0BEA>|<!subteam\^S0LEADS>/g, '')).not.toMatch(/[<>]/);
        }
      }),
    );
  });
});

describe('endedDelivery', () => {
  it('says in the thread that nobody answered', () => {
    expect(endedDelivery(incident)).toMatchObject({
      key: 'line.INC-20261121-0001.4',
      threadOf: 'card.INC-20261121-0001',
      message: {
        text: "Nobody answered: all 2 levels of the policy 'default' called once. Nobody else is called by itself.",
      },
    });
  });
});
