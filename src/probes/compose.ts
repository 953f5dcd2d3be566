import { z } from 'zod';
import { defineProbe } from '../define/probe.ts';
import type { Reading } from '../domain/probe.ts';
import {
  type ComposeService,
  hasCompleted,
  listedHealth,
  readComposeProject,
} from '../targets/compose-project.ts';
import type { ListedContainer } from '../targets/containers.ts';
import { endpointOf } from '../targets/docker-endpoint.ts';
import { askEngine } from '../targets/docker-engine.ts';

const namesShown = 4;

/** The services of one compose project: how many containers of each run, and how well; one question for all. */
export default defineProbe({
  title: 'Services of a compose project',
  connection: 'docker',
  parameters: z.strictObject({
    /** The project's name, as `docker compose ls` shows it. */
    project: z.string().min(1),
    /** How many containers of each service have to run, e.g. `{ api: 2, db: 1 }`; default one of each that exists. */
    services: z.record(z.string().min(1), z.int().min(0).max(1000)).default({}),
  }),
  timeoutMs: 5_000,
  metrics: {
    up: { title: 'Enough containers run', unit: 'none', parts: 'service' },
    running: { title: 'Containers running', unit: 'count', parts: 'service' },
    missing: { title: 'Containers missing', unit: 'count', parts: 'service' },
    health: { title: 'All pass their health check', unit: 'none', parts: 'service' },
    'services-down': { title: 'Services down', unit: 'count' },
  },
  async run({ connection, signal }, { project, services }) {
    const found = await askEngine(endpointOf(connection), signal, (engine) =>
      readComposeProject(engine, project),
    );
    const known = new Map(found.map((service) => [service.name, service]));
    const names = [...new Set([...Object.keys(services), ...(hasKeys(services) ? [] : known.keys())])];
    const standings = names.map((name) => {
      const service = known.get(name) ?? { name, containers: [], dependsOn: [] };
      return standingOf(service, services[name] ?? 1, found);
    });
    const down = standings.filter((standing) => !standing.up);
    const readings = standings.flatMap((standing) => describe(standing, down));
    const nothing = names.length === 0 ? `there is no container of the project '${project}'` : undefined;
    const detail = nothing ?? down.map(({ name }) => name).join(', ');
    return [
      {
        metric: 'services-down',
        value: nothing === undefined ? down.length : 1,
        unit: 'count',
        ...(detail === '' ? {} : { detail, status: 'critical' as const }),
      },
      ...readings,
    ];
  },
});

interface Standing {
  readonly name: string;
  readonly expected: number;
  readonly service: ComposeService;
  readonly running: readonly ListedContainer[];
  readonly up: boolean;
  readonly completed: boolean;
}

// A service that others wait to see completed is up when it has run to a good end.
function standingOf(service: ComposeService, expected: number, all: readonly ComposeService[]): Standing {
  const running = service.containers.filter(({ state }) => state === 'running');
  const isJob = all.some(({ dependsOn }) =>
    dependsOn.some(
      (one) => one.service === service.name && one.condition === 'service_completed_successfully',
    ),
  );
  const completed = isJob && service.containers.length > 0 && service.containers.every(hasCompleted);
  return {
    name: service.name,
    expected,
    service,
    running,
    completed,
    up: completed || running.length >= expected,
  };
}

function describe(standing: Standing, down: readonly Standing[]): readonly Reading[] {
  const { name: part, expected, running, up, completed } = standing;
  const ill = running.filter((one) => listedHealth(one) !== 'healthy');
  const checked = running.filter((one) => listedHealth(one) !== undefined);
  return [
    {
      metric: 'up',
      part,
      value: up ? 1 : 0,
      unit: 'none',
      detail: completed ? 'completed' : `${running.length} of ${expected} running${reasons(standing, down)}`,
      ...(up ? {} : { status: 'critical' as const }),
    },
    { metric: 'running', part, value: running.length, unit: 'count', detail: `of ${expected}` },
    { metric: 'missing', part, value: up ? 0 : expected - running.length, unit: 'count' },
    ...(checked.length === 0
      ? []
      : [
          healthReading(
            part,
            ill.filter((one) => checked.includes(one)),
          ),
        ]),
  ];
}

function healthReading(part: string, ill: readonly ListedContainer[]): Reading {
  const words = ill.map((one) => `${one.name} is ${listedHealth(one)}`);
  const unhealthy = ill.some((one) => listedHealth(one) === 'unhealthy');
  return {
    metric: 'health',
    part,
    value: ill.length === 0 ? 1 : 0,
    unit: 'none',
    ...(ill.length === 0
      ? {}
      : { detail: shown(words), status: unhealthy ? ('critical' as const) : ('warning' as const) }),
  };
}

// Why it does not run: what became of its containers, and what it needs that is down itself.
function reasons({ service, up }: Standing, down: readonly Standing[]): string {
  if (up) return '';
  const stopped = service.containers.filter(({ state }) => state !== 'running');
  const words = stopped.map(({ name, state, status }) => `${name}: ${status === '' ? state : status}`);
  const needs = service.dependsOn
    .filter((one) => down.some(({ name }) => name === one.service))
    .map((one) => `needs ${one.service}, which is down`);
  const all = [...(words.length === 0 ? [] : [shown(words)]), ...needs];
  return all.length === 0 ? '' : `; ${all.join('; ')}`;
}

function shown(words: readonly string[]): string {
  const left = words.length - namesShown;
  const listed = words.slice(0, namesShown).join(', ');
  return left > 0 ? `${listed} and ${left} more` : listed;
}

function hasKeys(value: object): boolean {
  return Object.keys(value).length > 0;
}
