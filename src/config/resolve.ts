import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { z } from 'zod';
import type { Role } from '../domain/actor.ts';
import type { ProbePlan, ReportPlan, Settings, SourcePlan } from '../domain/settings.ts';
import type { Mistake } from './configuration.ts';
import type { ParsedConfiguration } from './schema.ts';

/** What a configuration may refer to. */
export interface Known {
  readonly probes: readonly {
    readonly name: string;
    readonly parameters: z.ZodType;
    readonly timeoutMs: number;
  }[];
  readonly reports: readonly { readonly name: string }[];
  readonly sources: readonly { readonly name: string }[];
  /** A sentence saying what is wrong with a cron expression, or undefined. */
  cronProblem(expression: string): string | undefined;
}

/** Resolves names and checks across sections. Either settings or at least one mistake. */
export function resolveSettings(
  parsed: ParsedConfiguration,
  known: Known,
): { settings?: Settings; mistakes: readonly Mistake[] } {
  const mistakes: Mistake[] = [];
  const settings: Settings = {
    channel: parsed.channel,
    timeZone: parsed.timeZone,
    routes: routesOf(parsed, mistakes),
    roles: rolesOf(parsed, mistakes),
    linkSchemes: parsed.links.schemes,
    silenceDurationsMs: parsed.silences.durations,
    probes: probesOf(parsed, known, mistakes),
    probeIntervalMs: parsed.probes.interval,
    reports: reportsOf(parsed, known, mistakes),
    sources: sourcesOf(parsed, known, mistakes),
  };
  return mistakes.length > 0 ? { mistakes } : { settings: deepFreeze(settings), mistakes };
}

function routesOf(parsed: ParsedConfiguration, mistakes: Mistake[]): Settings['routes'] {
  duplicates(parsed.routes, ['routes'], mistakes);
  const last = parsed.routes.at(-1);
  if (last !== undefined && last.match.length > 0) {
    mistakes.push({
      path: ['routes', parsed.routes.length - 1, 'match'],
      message: 'the last route has to match everything. Add one without match.',
    });
  }
  return parsed.routes.flatMap((route, index) => {
    // Every object has a 'constructor': only what the file itself names is a policy.
    const policy = Object.hasOwn(parsed.policies, route.policy) ? parsed.policies[route.policy] : undefined;
    if (policy === undefined) {
      mistakes.push({
        path: ['routes', index, 'policy'],
        message: `there is no policy '${route.policy}'. Policies: ${Object.keys(parsed.policies).join(', ')}.`,
      });
      return [];
    }
    return [
      {
        name: route.name,
        matchers: route.match,
        channel: route.channel ?? parsed.channel,
        policy: {
          name: route.policy,
          repeats: policy.repeats,
          levels: policy.levels.map((level) => ({ targets: level.call, timeoutMs: level.timeout })),
        },
        groupBy: route.groupBy,
        reopenWindowMs: route.reopenWindow,
      },
    ];
  });
}

function rolesOf(parsed: ParsedConfiguration, mistakes: Mistake[]): Settings['roles'] {
  const byUser: Record<string, Role> = Object.create(null);
  for (const role of ['admin', 'operator', 'viewer'] as const) {
    parsed.roles[role].forEach((id, index) => {
      const before = byUser[id];
      if (before !== undefined)
        mistakes.push({
          path: ['roles', role, index],
          message: `'${id}' already is ${before}. Name each person once.`,
        });
      byUser[id] = role;
    });
  }
  return { byUser, everyone: parsed.roles.everyone };
}

function probesOf(parsed: ParsedConfiguration, known: Known, mistakes: Mistake[]): readonly ProbePlan[] {
  duplicates(parsed.probes.run, ['probes', 'run'], mistakes);
  return parsed.probes.run.flatMap((plan, index) => {
    const path = ['probes', 'run', index];
    const probe = plan.probe ?? plan.name;
    const definition = known.probes.find((candidate) => candidate.name === probe);
    if (definition === undefined) {
      mistakes.push({
        path: [...path, 'probe'],
        message: `there is no probe '${probe}'. Probes: ${names(known.probes)}.`,
      });
      return [];
    }
    const parameters = definition.parameters.safeParse(plan.parameters);
    if (!parameters.success) {
      for (const issue of parameters.error.issues) {
        mistakes.push({ path: [...path, 'parameters', ...issue.path], message: `${issue.message}.` });
      }
      return [];
    }
    const thresholds = Object.fromEntries(
      Object.entries(plan.thresholds).map(([metric, limits]) => [
        metric,
        {
          forMs: limits.for,
          ...(limits.warn === undefined ? {} : { warning: limits.warn }),
          ...(limits.critical === undefined ? {} : { critical: limits.critical }),
        },
      ]),
    );
    return [
      {
        name: plan.name,
        probe,
        target: plan.target ?? hostname(),
        parameters: parameters.data,
        timeoutMs: plan.timeout ?? definition.timeoutMs,
        thresholds,
      },
    ];
  });
}

function reportsOf(parsed: ParsedConfiguration, known: Known, mistakes: Mistake[]): readonly ReportPlan[] {
  duplicates(parsed.reports, ['reports'], mistakes);
  return parsed.reports.map((plan, index) => {
    const report = plan.report ?? plan.name;
    if (!known.reports.some((candidate) => candidate.name === report)) {
      mistakes.push({
        path: ['reports', index, 'report'],
        message: `there is no report '${report}'. Reports: ${names(known.reports)}.`,
      });
    }
    const problem = known.cronProblem(plan.cron);
    if (problem !== undefined) mistakes.push({ path: ['reports', index, 'cron'], message: problem });
    return {
      name: plan.name,
      report,
      cron: plan.cron,
      timeZone: plan.timeZone ?? parsed.timeZone,
      channel: plan.channel ?? parsed.channel,
    };
  });
}

function sourcesOf(parsed: ParsedConfiguration, known: Known, mistakes: Mistake[]): Settings['sources'] {
  const plans: Record<string, SourcePlan> = {};
  for (const [name, source] of Object.entries(parsed.sources)) {
    if (!known.sources.some((candidate) => candidate.name === name)) {
      mistakes.push({
        path: ['sources', name],
        message: `there is no alert source '${name}'. Sources: ${names(known.sources)}.`,
      });
    }
    const tokens = source.tokenFiles.flatMap((file, index) => {
      try {
        const token = readFileSync(file, 'utf8').trim();
        if (token.length >= 16) return [token];
        mistakes.push({
          path: ['sources', name, 'tokenFiles', index],
          message: `the token in '${file}' has to have at least 16 characters.`,
        });
      } catch {
        mistakes.push({ path: ['sources', name, 'tokenFiles', index], message: `'${file}' cannot be read.` });
      }
      return [];
    });
    plans[name] = { tokens, maxBytes: source.maxBytes };
  }
  return plans;
}

function duplicates(
  items: readonly { readonly name: string }[],
  path: readonly PropertyKey[],
  mistakes: Mistake[],
): void {
  items.forEach((item, index) => {
    if (items.findIndex((other) => other.name === item.name) !== index) {
      mistakes.push({
        path: [...path, index, 'name'],
        message: `'${item.name}' is used twice. Names are unique.`,
      });
    }
  });
}

function names(items: readonly { readonly name: string }[]): string {
  return items.map((item) => item.name).join(', ');
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
