import { type ListedContainer, listContainers } from './containers.ts';
import type { Engine } from './docker-engine.ts';

/** One service of a project with its containers, those of one-off runs left out. */
export interface ComposeService {
  readonly name: string;
  readonly containers: readonly ListedContainer[];
  /** The services that it starts after, with what they have to have reached. */
  readonly dependsOn: readonly { readonly service: string; readonly condition: string }[];
}

const label = (name: string) => `com.docker.compose.${name}`;

/** The services of a project by the labels that compose gives its containers, in the order of their names. */
export async function readComposeProject(
  engine: Engine,
  project: string,
): Promise<readonly ComposeService[]> {
  const all = await listContainers(engine, [`${label('project')}=${project}`]);
  const byService = new Map<string, ListedContainer[]>();
  for (const container of all) {
    const service = container.labels[label('service')];
    if (service === undefined || container.labels[label('oneoff')] === 'True') continue;
    byService.set(service, [...(byService.get(service) ?? []), container]);
  }
  return [...byService]
    .map(([name, containers]) => ({
      name,
      containers,
      dependsOn: parseDependsOn(containers[0]?.labels[label('depends_on')] ?? ''),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** `db:service_healthy:false,redis:service_started:true`; older versions of compose wrote the names alone. */
export function parseDependsOn(text: string): ComposeService['dependsOn'] {
  return text
    .split(',')
    .map((one) => one.trim().split(':'))
    .flatMap(([service = '', condition = 'service_started']) =>
      service === '' ? [] : [{ service, condition }],
    );
}

/** Whether a container ran to its end and said that all went well. */
export function hasCompleted({ state, status }: ListedContainer): boolean {
  return state === 'exited' && /^Exited \(0\)/.test(status);
}

/** What the list says of its health check: Docker and Podman put it behind the status. */
export function listedHealth({ status }: ListedContainer): 'healthy' | 'unhealthy' | 'starting' | undefined {
  const word = /\((healthy|unhealthy|health: starting|starting)\)/.exec(status)?.[1];
  return word === 'health: starting'
    ? 'starting'
    : (word as 'healthy' | 'unhealthy' | 'starting' | undefined);
}
