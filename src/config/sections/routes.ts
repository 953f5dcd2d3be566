import { z } from 'zod';
import type { Settings } from '../../domain/settings.ts';
import type { ParsedConfiguration } from '../schema.ts';
import { channel, duration, matcher, name } from './fields.ts';
import { duplicates, type Mistake } from './mistake.ts';
import { policyOf } from './policies.ts';

/** `routes:` */
export const routes = z
  .array(
    z.strictObject({
      name,
      match: z.array(matcher).default([]),
      channel: channel.optional(),
      policy: name,
      groupBy: z.array(z.string().min(1)).min(1).default(['alertname']),
      reopenWindow: duration.prefault('30m'),
    }),
  )
  .min(1);

export function routesOf(parsed: ParsedConfiguration, mistakes: Mistake[]): Settings['routes'] {
  duplicates(parsed.routes, ['routes'], mistakes);
  const last = parsed.routes.at(-1);
  if (last !== undefined && last.match.length > 0) {
    mistakes.push({
      path: ['routes', parsed.routes.length - 1, 'match'],
      message: 'the last route has to match everything. Add one without match.',
    });
  }
  return parsed.routes.flatMap((route, index) => {
    const policy = policyOf(parsed.policies, route.policy, ['routes', index, 'policy'], mistakes);
    if (policy === undefined) return [];
    return [
      {
        name: route.name,
        matchers: route.match,
        channel: route.channel ?? parsed.channel,
        policy,
        groupBy: route.groupBy,
        reopenWindowMs: route.reopenWindow,
      },
    ];
  });
}
