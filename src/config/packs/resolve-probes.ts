import { connectionKinds } from '../../define/connections.ts';
import { MINUTE_MS } from '../../domain/duration.ts';
import type { ProbePlan } from '../../domain/settings.ts';
import type { KnownProbe } from '../resolve.ts';
import { askedMistakes } from '../sections/asked-readings.ts';
import { type Mistake, mistakesIn } from '../sections/mistake.ts';
import { thresholdsOf } from '../sections/thresholds.ts';
import { unknownName } from './names.ts';
import type { ParsedPack } from './pack-schema.ts';
import type { ParsedPackProbe } from './probe-schema.ts';
import type { PackContext } from './resolve-pack.ts';
import { serviceProbes } from './service-probes.ts';

/** Every probe of a pack with its parameters read, first those of the services. */
export function packProbes(
  pack: ParsedPack,
  context: PackContext,
  mistakes: Mistake[],
): readonly ProbePlan[] {
  const ofServices = serviceProbes(pack, mistakes);
  const own = Object.entries(pack.probes).map(([name, probe]) => ({ name, probe, path: ['probes', name] }));
  const before = mistakes.length;
  const plans = [...ofServices, ...own].flatMap(({ name, probe, path }) =>
    planOf(name, probe, path, pack, context, mistakes),
  );
  // A probe that could not be read would be missed by those that ask it.
  if (mistakes.length === before) {
    mistakes.push(...askedMistakes(plans, context.known, (name) => ['probes', name, 'parameters']));
  }
  return plans;
}

function planOf(
  name: string,
  probe: ParsedPackProbe,
  path: readonly PropertyKey[],
  pack: ParsedPack,
  { known, name: system, configuration }: PackContext,
  mistakes: Mistake[],
): readonly ProbePlan[] {
  const wanted = probe.probe ?? name;
  const definition = known.probes.find((one) => one.name === wanted);
  if (definition === undefined) {
    const at = probe.probe === undefined ? path : [...path, 'probe'];
    mistakes.push(
      unknownName(
        'way of probing',
        wanted,
        known.probes.map((one) => one.name),
        at,
      ),
    );
    return [];
  }
  if (probe.service !== undefined && !Object.hasOwn(pack.services, probe.service)) {
    mistakes.push(unknownName('service', probe.service, Object.keys(pack.services), [...path, 'service']));
  }
  const connection = connectionOf(probe, definition, pack, path, mistakes);
  const parameters = definition.parameters.safeParse(probe.parameters);
  if (!parameters.success) {
    for (const mistake of mistakesIn(definition.parameters, parameters.error.issues)) {
      mistakes.push({ ...mistake, path: [...path, 'parameters', ...mistake.path] });
    }
    return [];
  }
  const thresholds = thresholdsOf(probe.thresholds, definition, parameters.data, {
    timeZone: pack.timeZone ?? configuration.timeZone,
    path: [...path, 'thresholds'],
    mistakes,
  });
  const host = probe.host === 'any' ? undefined : probe.host;
  const every = probe.every ?? (probe.deep ? 'never' : MINUTE_MS);
  return [
    {
      system,
      name,
      probe: wanted,
      ...(probe.title === undefined ? {} : { title: probe.title }),
      ...(probe.service === undefined ? {} : { service: probe.service }),
      target: probe.target ?? host ?? system,
      ...(host === undefined ? {} : { host }),
      ...(every === 'never' ? {} : { everyMs: every }),
      deep: probe.deep,
      views: probe.views,
      labels: probe.labels,
      parameters: parameters.data,
      ...(connection === undefined ? {} : { connection }),
      timeoutMs: probe.timeout ?? definition.timeoutMs,
      thresholds,
      ...(probe.unknown === undefined ? {} : { unknown: probe.unknown }),
    },
  ];
}

/** The connection that it names, where its way of probing needs one. */
function connectionOf(
  { connection: named }: ParsedPackProbe,
  { connection: kind, name: probe }: KnownProbe,
  { connections }: ParsedPack,
  path: readonly PropertyKey[],
  mistakes: Mistake[],
): unknown {
  const at = [...path, 'connection'];
  if (kind === undefined) {
    if (named !== undefined)
      mistakes.push({ path: at, message: `'${probe}' needs no connection. Leave it out.` });
    return undefined;
  }
  const fitting = Object.entries(connections).filter(([, one]) => one.kind === kind);
  if (named === undefined) {
    // An engine has a usual place: the only kind that can be left out whole.
    if (kind === 'docker' && fitting.length === 0) return connectionKinds.docker.parse({});
    if (fitting.length === 1) return withoutKind(fitting[0]?.[1]);
    const names = fitting.map(([name]) => name).join(', ') || 'none yet: add one under connections';
    mistakes.push({ path, message: `'${probe}' needs a connection of kind ${kind}. Name one of: ${names}.` });
    return undefined;
  }
  const found = Object.hasOwn(connections, named) ? connections[named] : undefined;
  if (found === undefined) mistakes.push(unknownName('connection', named, Object.keys(connections), at));
  else if (found.kind !== kind) {
    mistakes.push({
      path: at,
      message: `'${named}' is a connection of kind ${found.kind}, and '${probe}' needs ${kind}.`,
    });
  }
  return withoutKind(found);
}

function withoutKind(connection: ParsedPack['connections'][string] | undefined): unknown {
  if (connection === undefined) return undefined;
  const { kind: _kind, ...rest } = connection;
  return rest;
}
