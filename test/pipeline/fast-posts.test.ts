import { describe, expect, it } from 'vitest';
import type { FastLane, FreshDelivery } from '../../src/domain/ports/fast-lane.ts';
import { ended, firing, pipeline, routes, routingBy } from '../support/alerts.ts';
import { nodeDown } from '../support/inhibitions.ts';

/** A lane that takes down what it is given. */
function recordingLane(changes: Partial<FastLane> = {}) {
  const posted: FreshDelivery[] = [];
  const edited: string[] = [];
  const lane: FastLane = {
    leaseMs: 25_000,
    room: () => 100,
    isOpen: () => true,
    prepare: (fresh) => fresh,
    post: (fresh) => void posted.push(...fresh),
    edit: (keys) => void edited.push(...keys),
    ...changes,
  };
  return { lane, posted, edited };
}

function withLane(changes: Partial<FastLane> = {}) {
  const { lane, posted, edited } = recordingLane(changes);
  return { ...pipeline({ lane }), posted, edited };
}

const card = 'card.INC-20261121-0001';
const page = 'page.INC-20261121-0001.1.0.U0OLU';

describe('a new incident', () => {
  it('has its card and its page posted by the process that stored it, and not by a job', async () => {
    const { intake, posted, woken, stores } = withLane();
    await intake.accept([firing()]);
    await intake.drain();
    expect(posted.map(({ delivery }) => delivery.key)).toEqual([card, page]);
    expect(woken.deliveries).toEqual([]);
    expect(await stores.deliveries.due(new Date(8.64e15), 10)).toEqual([]);
  });

  it('hands over just what the store would answer', async () => {
    const { intake, posted, stores } = withLane();
    await intake.accept([firing({ instance: 'a' }), firing({ instance: 'b' }), ended({ instance: 'a' })]);
    const [first, second] = posted;
    const stored = await stores.incidents.get('INC-20261121-0001');
    expect(first?.known).toMatchObject({ incident: stored?.incident, alerts: stored?.alerts });
    const worst = await stores.alerts.list({ incidentId: 'INC-20261121-0001', limit: 20 });
    expect(first?.known?.worst).toMatchObject(worst);
    expect(first?.delivery).toEqual(await stores.deliveries.get(card));
    expect(second?.known).toEqual(first?.known);
    expect(second?.delivery).toEqual(await stores.deliveries.get(page));
  });

  it('knows what its alerts hide, in the batch that brought both as well as of those before', async () => {
    const settings = { ...routingBy(...routes), inhibitions: [nodeDown] };
    const { lane, posted } = recordingLane();
    const { intake, stores } = pipeline({ lane, settings });
    const slow = (alertname: string) => firing({ alertname, severity: 'warning' });
    await intake.accept([slow('Slow')]);
    await intake.accept([slow('Tardy'), firing({ alertname: 'NodeDown', severity: 'critical' })]);
    const down = posted.find(({ delivery }) => delivery.key === 'card.INC-20261121-0002');
    expect(down?.known?.hides).toEqual({
      alerts: 2,
      worst: [{ name: 'Slow', incidentId: 'INC-20261121-0001' }, { name: 'Tardy' }],
    });
    const [source = ''] = down?.known?.worst.map(({ fingerprint }) => fingerprint) ?? [];
    expect(await stores.inhibitions.hiding('INC-20261121-0002', [source])).toMatchObject({ alerts: 2 });
  });

  it('goes through the queue where the lane has no room', async () => {
    const { intake, posted, woken } = withLane({ room: () => 1 });
    await intake.accept([firing()]);
    await intake.drain();
    expect(posted.map(({ delivery }) => delivery.key)).toEqual([card]);
    expect(woken.deliveries).toEqual([page]);
    const full = withLane({ room: () => 0 });
    await full.intake.accept([firing()]);
    await full.intake.drain();
    expect(full.posted).toEqual([]);
    expect(full.woken.deliveries).toEqual([card, page]);
  });

  it('goes through the queue into a channel that Slack has slowed down', async () => {
    const { intake, posted, woken } = withLane({ isOpen: (channel) => channel === 'U0OLU' });
    await intake.accept([firing()]);
    await intake.drain();
    expect(posted.map(({ delivery }) => delivery.key)).toEqual([page]);
    expect(woken.deliveries).toEqual([card]);
  });

  it('that is worse goes first when there is not room for all', async () => {
    const { intake, posted } = withLane({ room: () => 2 });
    await intake.accept([
      firing({ alertname: 'Slow', severity: 'warning' }),
      firing({ alertname: 'Down', severity: 'critical' }),
    ]);
    expect(posted.map(({ delivery, known }) => [delivery.kind, known?.incident.title])).toEqual([
      ['card', 'Down'],
      ['page', 'Down'],
    ]);
  });
});

describe('an incident that is there already', () => {
  it('has its card edited by the process that changed it, and not by a job', async () => {
    const { intake, posted, edited, woken } = withLane();
    await intake.accept([firing({ instance: 'a' })]);
    posted.length = 0;
    await intake.accept([firing({ instance: 'b' })]);
    await intake.drain();
    expect(posted).toEqual([]);
    expect(edited).toEqual([card]);
    expect(woken.deliveries).toEqual([]);
  });
});
