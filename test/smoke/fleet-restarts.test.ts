import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { oluUserId } from '../../src/workspace/seeds.ts';
import { cardsAmong, settled } from '../support/cards.ts';
import { eventually } from '../support/eventually.ts';
import { type Fleet, startFleet } from '../support/fleet.ts';
import { type QueuePlace, queuePlaces } from '../support/queue-places.ts';
import { faultSeed, seededRandom } from '../support/seeded-random.ts';
import { keyOf, usingStory } from '../support/story.ts';

const INCIDENTS = 100;
const ALERTS_EACH = 20;
const BODY = 5;
const places = queuePlaces.filter(({ name }) => name === 'PostgreSQL' || name === 'Redis');

describe.each(places)('two of each role on $name', ({ open }) => {
  let place: QueuePlace;
  let fleet: Fleet;
  const now = new Date();
  const story = usingStory({
    start: false,
    configuration: {
      storm: { above: 10_000, within: '1m' },
      routes: [{ name: 'default', policy: 'default', groupBy: ['alertname'], groupWait: '0s' }],
      reports: [
        // Missed since the hour began: every scheduler that starts would make up for it.
        { name: 'daily-health', cron: `0 ${now.getUTCHours()} * * *`, timeZone: 'UTC', channel: '#reports' },
      ],
    },
  });
  beforeEach(async () => {
    place = await open();
    const since = new Date(now.getTime() - 86_400_000);
    fleet = await startFleet(story, 2, place.env);
    await story.database.pool.query(`update watchbill.report_schedules set first_scheduled_at = $1`, [since]);
  });
  afterEach(async () => {
    await fleet?.end();
    await place?.dispose();
  });

  const body = (incident: string, from: number) => ({
    version: '4',
    groupKey: `{}:{alertname="${incident}"}`,
    status: 'firing',
    receiver: 'watchbill',
    externalURL: 'http://alertmanager.example:9093',
    alerts: Array.from({ length: BODY }, (_, index) => ({
      status: 'firing',
      labels: { alertname: `${incident}`, severity: 'critical', instance: `host-${from + index}` },
      annotations: {},
      startsAt: '2026-11-21T02:14:00Z',
    })),
  });

  /** As senders do: to the next web, again and again, until one has taken it. */
  async function send(incident: string, from: number, turn: number): Promise<void> {
    let tries = turn;
    await eventually(async () => {
      const answer = await fleet.web(tries++).postAlert(body(incident, from), 'alertmanager');
      await answer.arrayBuffer();
      return answer.status === 202;
    }, 40_000);
  }

  async function storm(kind: string): Promise<void> {
    const bodies = Array.from({ length: (INCIDENTS * ALERTS_EACH) / BODY }, (_, index) => index);
    const lanes = Array.from({ length: 4 }, async (_, lane) => {
      for (const index of bodies.filter((one) => one % 4 === lane)) {
        await send(`${kind}-${index % INCIDENTS}.`, Math.floor(index / INCIDENTS) * BODY, index);
      }
    });
    await Promise.all(lanes);
  }

  /** Everything accepted is on one card of its incident, called for once, and the report is there once. */
  async function expectAllOnce(kind: string): Promise<void> {
    const { pool } = story.database;
    // What a killed process had only written down is taken up by another one.
    await settled(story.database, 90_000);
    const stored = await pool.query(
      `select count(*)::int as n from watchbill.alerts where labels->>'alertname' like $1`,
      [`${kind}-%`],
    );
    expect(stored.rows).toEqual([{ n: INCIDENTS * ALERTS_EACH }]);
    const messages = [...story.team.workspace.state.channels.keys()].flatMap((id) => [
      ...story.team.workspace.state.log(id).all(),
    ]);
    const ours = cardsAmong(messages).filter((card) => JSON.stringify(card).includes(`${kind}-`));
    const cards = ours.map((card) => String(keyOf(card)));
    expect(cards).toHaveLength(INCIDENTS);
    expect(new Set(cards).size).toBe(INCIDENTS);
    for (const card of ours) {
      expect(JSON.stringify(card)).toContain(`${ALERTS_EACH} of ${ALERTS_EACH} firing`);
    }
    const slots = await pool.query(`select state from watchbill.report_slots`);
    expect(slots.rows).toEqual([{ state: 'posted' }]);
    expect(messages.filter((one) => String(keyOf(one)).startsWith('report.'))).toHaveLength(1);
  }

  /** Incident → how often its first level was called by direct message. */
  function pagesByIncident(kind: string): Map<string, number> {
    const counts = new Map<string, number>();
    for (const { args } of story.calls('chat.postMessage')) {
      const words = JSON.stringify(args);
      const [id] = /INC-\d{8}-\d+/.exec(words) ?? [];
      if (args['channel'] !== oluUserId || id === undefined || !words.includes(`${kind}-`)) continue;
      counts.set(id, (counts.get(id) ?? 0) + 1);
    }
    return counts;
  }

  it('make one card and one call of each incident while all of them are restarted one by one', {
    timeout: 240_000,
  }, async () => {
    const sending = storm('Rolling');
    for (const member of fleet.members) await fleet.replace(member, 'stop');
    await sending;
    await expectAllOnce('Rolling');
    const pages = [...pagesByIncident('Rolling').values()];
    expect(pages).toHaveLength(INCIDENTS);
    expect(pages.filter((count) => count !== 1)).toEqual([]);
  });

  it(`lose nothing and show nothing twice while they are killed by chance (FAULT_SEED=${faultSeed})`, {
    timeout: 240_000,
  }, async () => {
    const chance = seededRandom(faultSeed);
    const doomed = fleet.members.filter((_, index) => index % 2 === Math.floor(chance() * 2));
    const sending = storm('Killed');
    for (const member of doomed.toSorted(() => chance() - 0.5)) await fleet.replace(member, 'kill');
    await sending;
    await expectAllOnce('Killed');
    // A call that may have been lost with its process is rather made twice than never.
    const pages = [...pagesByIncident('Killed').values()];
    expect(pages).toHaveLength(INCIDENTS);
  });
});
