import type { DeskStatus } from '../../define/alert-desk.ts';
import { formatMatcher } from '../../domain/matcher.ts';
import { allRoutes, type Route } from '../../domain/route.ts';

/** `alertmanagerStatus`; the configuration is what ours comes to in Alertmanager's words, as JSON, which is YAML. */
export function showStatus({ version, startedAt, routes }: DeskStatus): object {
  return {
    cluster: { name: 'watchbill', status: 'disabled', peers: [] },
    config: { original: JSON.stringify(configurationOf(routes), undefined, 2) },
    uptime: startedAt.toISOString(),
    versionInfo: {
      branch: '',
      buildDate: '',
      buildUser: '',
      goVersion: '',
      revision: '',
      version: `watchbill ${version}`,
    },
  };
}

/** Every route under its name: a receiver is what Alertmanager would call it. */
export function receiversOf(routes: readonly Route[]): readonly { readonly name: string }[] {
  return allRoutes(routes).map(({ name }) => ({ name }));
}

function configurationOf(routes: readonly Route[]): object {
  const last = routes.at(-1);
  return {
    route: { receiver: last?.name ?? 'default', group_by: last?.groupBy ?? [], routes: routes.map(routeOf) },
    receivers: receiversOf(routes),
  };
}

function routeOf(route: Route): object {
  const { name, matchers, groupBy, routes } = route;
  return {
    receiver: name,
    group_by: groupBy,
    matchers: matchers.map(formatMatcher),
    continue: route.continue,
    routes: routes.map(routeOf),
  };
}
