import type { Route } from '../../src/domain/route.ts';
import { dueAt } from '../../src/domain/timers.ts';
import { advanceIncident } from '../../src/incidents/advance-incident.ts';
import { incidentsOf, pipeline, route, routingBy } from './alerts.ts';

/** The pipeline with one route, and the time in hand: `until` does what timers would do, each at its own time. */
export function timedPipeline(changes: Partial<Route> = {}) {
  const settings = routingBy(route({ flapping: { count: 3, withinMs: 30 * 60_000 }, ...changes }));
  const line = { ...pipeline({ settings }), settings };
  const only = async () => {
    const [found] = await incidentsOf(line);
    if (found === undefined) throw new Error('There is no incident.');
    return found;
  };
  return {
    ...line,
    only,
    /** Moves on to a time of the day, stopping wherever a deadline passes. */
    async until(time: string) {
      const end = new Date(`2026-11-21T${time}Z`);
      for (;;) {
        const dues = (await incidentsOf(line)).flatMap(({ incident }) => {
          const at = dueAt(incident);
          return at === undefined || at > end ? [] : [{ incidentId: incident.id, at }];
        });
        const next = dues.toSorted((left, right) => left.at.getTime() - right.at.getTime())[0];
        if (next === undefined) break;
        if (next.at > line.clock.now()) line.clock.set(next.at.toISOString());
        await advanceIncident(line, next);
      }
      line.clock.set(end.toISOString());
    },
    /** Keys of everything that is to be in Slack, in the order in which it was wanted. */
    wanted: () => [...line.stores.database.state.deliveries.keys()],
    /** The texts of the lines in the card's thread. */
    thread: () =>
      [...line.stores.database.state.deliveries.values()].flatMap(({ threadOf, message }) =>
        threadOf === undefined || message === undefined ? [] : [message.text],
      ),
  };
}
