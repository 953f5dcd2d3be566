import type { AlertDesk, DeskAlert } from '../define/alert-desk.ts';
import type { Services } from '../define/services.ts';
import { machineActor } from '../domain/actor.ts';
import type { Alert, Labels } from '../domain/alert.ts';
import type { Incident } from '../domain/incident.ts';
import { allRoutes, type Route } from '../domain/route.ts';
import { routeFor } from '../domain/route-for.ts';
import type { Settings } from '../domain/settings.ts';
import { addNote } from '../incidents/add-note.ts';
import { silenceDesk } from './silence-desk.ts';

const MOST = 10_000;

/** The desk of one source: reads from the stores, and acts through the same use-cases as people do. */
export function createAlertDesk(services: Services, source: string): AlertDesk {
  const { stores, settings, self, clock } = services;
  const now = () => ({ settings, at: clock.now() });
  return {
    firing: async () => {
      const [alerts, open] = await Promise.all([
        stores.alerts.list({ status: 'firing', limit: MOST }),
        stores.incidents.list({ states: ['triggered', 'acknowledged'], limit: MOST }),
      ]);
      const byId = new Map(open.map(({ incident }) => [incident.id, incident]));
      return alerts.map((alert) => deskAlert(alert, byId.get(alert.incidentId ?? ''), now()));
    },
    alert: async (fingerprint) => {
      const [alert] = await stores.alerts.list({ fingerprint, limit: 1 });
      if (alert === undefined) return undefined;
      const snapshot =
        alert.incidentId === undefined ? undefined : await stores.incidents.get(alert.incidentId);
      return deskAlert(alert, snapshot?.incident, now());
    },
    note: async (fingerprint, author, text) => {
      const [alert] = await stores.alerts.list({ fingerprint, limit: 1 });
      if (alert?.incidentId === undefined) return false;
      const actor = machineActor(author === '' ? source : author, 'api');
      await addNote(services, { incidentId: alert.incidentId, actor, text });
      return true;
    },
    ...silenceDesk(services, source),
    about: async () => {
      // Whoever could not store an alert is not ready to be sent one.
      await stores.alerts.list({ status: 'firing', limit: 1 });
      return { version: self.version, startedAt: self.startedAt, routes: settings.routes };
    },
  };
}

function deskAlert(
  alert: Alert,
  incident: Incident | undefined,
  { settings, at }: { readonly settings: Settings; readonly at: Date },
): DeskAlert {
  const route =
    allRoutes(settings.routes).find(({ name }) => name === incident?.routeName) ??
    routeFor(alert.labels, settings, at).route;
  const isOpen = incident !== undefined && incident.state !== 'resolved';
  return {
    alert,
    route: incident?.routeName ?? route.name,
    groupLabels: groupLabels(route, alert),
    ...(isOpen
      ? {
          incident: {
            id: incident.id,
            acknowledged: incident.state === 'acknowledged',
            ...(incident.owner === undefined ? {} : { owner: incident.owner }),
          },
        }
      : {}),
  };
}

function groupLabels({ groupBy }: Route, { labels }: Alert): Labels {
  const names = groupBy.includes('...') ? Object.keys(labels) : groupBy;
  return Object.fromEntries(
    names.flatMap((name): [string, string][] =>
      Object.hasOwn(labels, name) && labels[name] !== '' ? [[name, labels[name] ?? '']] : [],
    ),
  );
}
