import { describe, expect, it } from 'vitest';
import type { StormIncident, StormSnapshot } from '../../src/domain/ports/storm-store.ts';
import { stormCard } from '../../templates/storm-card.ts';
import { messageFaults } from '../support/block-limits.ts';
import { incident, minutesLater, openedAt } from './card-models.ts';

function oneOf(index: number, parts: Parameters<typeof incident>[0] = {}): StormIncident {
  const id = `INC-20261121-${String(index).padStart(4, '0')}`;
  return { incident: incident({ id, ...parts }), alerts: { total: 3, firing: 2 } };
}

const storm: StormSnapshot = {
  key: 'storm.20261121-021400000-1',
  channel: '#ops',
  beganAt: openedAt,
  revision: 4,
  incidents: 1_204,
  alerts: 3_612,
  byState: { triggered: 1_200, acknowledged: 3, resolved: 1 },
  bySeverity: { critical: 2, warning: 1_200, info: 2 },
  systems: [
    { name: 'shop', incidents: 900, open: 899 },
    { name: 'db', incidents: 304, open: 304 },
  ],
  systemCount: 3,
  worst: [oneOf(1), oneOf(2, { state: 'acknowledged', owner: 'U0OLU0OPERA' })],
};
const shown = (model: Parameters<typeof stormCard>[0]) => JSON.stringify(stormCard(model));
const links = new Map([['INC-20261121-0001', 'https://team.slack.com/archives/C1/p1?thread_ts=1.1']]);

describe('the card of a storm', () => {
  it('is as it was agreed on', async () => {
    await expect(JSON.stringify(stormCard({ storm, links }), undefined, 2)).toMatchFileSnapshot(
      './golden/storm.json',
    );
  });

  it('says who fires, how bad it is, and what became of it', () => {
    const text = shown({ storm, links });
    expect(text).toContain('Alert storm: 1,204 incidents');
    expect(text).toContain('*1200 triggered* · 3 acknowledged · 1 resolved');
    expect(text).toContain('🔴 2 critical · 🟠 1200 warning · 🔵 2 info');
    expect(text).toContain('`shop` 900 (899 open) · `db` 304 · and 1 more');
    expect(text).toContain('and 1,202 more incidents in the thread');
  });

  it('links the worst to their cards, and names those whose card is not there yet', () => {
    const text = shown({ storm, links });
    expect(text).toContain('<https://team.slack.com/archives/C1/p1?thread_ts=1.1|INC-20261121-0001>');
    expect(text).toContain('`INC-20261121-0002`');
    expect(text).toContain('<@U0OLU0OPERA>');
  });

  it('says when it began and ended, and that cards are posted one by one again', () => {
    const text = shown({ storm: { ...storm, endedAt: minutesLater(26) }, links });
    expect(text).toContain('Alert storm over');
    expect(text).toContain('26 min');
    expect(text).toContain('cards of their own again');
  });

  it('says that it is late, and why', () => {
    const late = { postedAt: minutesLater(5), reason: 'Slack rate limit' };
    expect(shown({ storm, links, late })).toContain(': Slack rate limit');
    expect(shown({ storm, links })).not.toContain('⏱️');
  });

  it('stays within the limits of Slack, whatever incidents and systems are called', () => {
    const title = '<!channel> *x* `y` &amp; '.repeat(400);
    const worst = Array.from({ length: 40 }, (_, index) => oneOf(index, { title, owner: title }));
    const systems = Array.from({ length: 5 }, () => ({ name: title, incidents: 1, open: 1 }));
    const message = stormCard({ storm: { ...storm, worst, systems }, links });
    expect(messageFaults(message)).toEqual([]);
    expect(JSON.stringify(message)).not.toContain('<!channel>');
    expect(messageFaults(stormCard({ storm: { ...storm, worst: [], systems: [] }, links }))).toEqual([]);
  });
});
