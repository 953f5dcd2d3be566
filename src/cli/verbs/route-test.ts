import { defineVerb } from '../../define/verb.ts';
import { systemClock } from '../../domain/clock.ts';
import { formatDuration } from '../../domain/duration.ts';
import { UsageError } from '../../domain/errors.ts';
import type { EscalationPolicy } from '../../domain/escalation.ts';
import { parseLabels } from '../../domain/parse-labels.ts';
import { type TriedRoute, tryRoute } from '../../domain/try-route.ts';
import { configurationOf, folderOf } from '../configuration-of.ts';
import { escapeTerminal } from '../terminal-text.ts';

export default defineVerb({
  summary: 'Try where an alert of these labels would go by a configuration folder',
  usage: '[--config <folder>] [--at <time>] [--json] <label=value>…',
  options: {
    config: { type: 'string' },
    at: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
  words: { least: 0, most: 64 },
  run: async ({ env, out }, words, { config, at, json }) => {
    const settings = await configurationOf(folderOf(config, env));
    const now = at === undefined ? systemClock.now() : new Date(at);
    if (Number.isNaN(now.getTime()))
      throw new UsageError(`'${at}' is not a time. Write it like 2026-11-21T02:14:00Z.`);
    // The shell has taken the quotes away: one word is one label.
    const labels = Object.assign({}, ...words.map(quoted).map(parseLabels));
    const tried = tryRoute(labels, settings, now);
    out(json ? JSON.stringify(plainOf(tried), null, 2) : textOf(tried));
    return 0;
  },
});

function quoted(word: string): string {
  const [, name, value] = /^([^=!~"]+)=([^~"].*|)$/s.exec(word) ?? [];
  return name === undefined || value === undefined ? word : `${name}=${JSON.stringify(value)}`;
}

function plainOf({ labels, routing, groupKey, hold }: TriedRoute) {
  const { path, channel, copies, severity, muted, route } = routing;
  return { labels, path, severity, channel, copies, groupKey, hold, muted, policy: route.policy };
}

function textOf({ routing, groupKey, hold }: TriedRoute): string {
  const { path, channel, copies, severity, route } = routing;
  const lines = [
    ['route', path.join(' > ')],
    ['severity', severity],
    ['group', escapeTerminal(groupKey, 300)],
    ['card', channel],
    ...copies.map((copy) => ['copy', `${copy.channel} by ${copy.path.join(' > ')}`]),
    ...(hold === undefined ? [] : [['held', `until ${hold.until.toISOString()} (${hold.why})`]]),
    ['policy', policyText(route.policy)],
    ...route.policy.levels.map(({ targets, timeoutMs }, index) => [
      `level ${index + 1}`,
      `${targets.map(({ kind, id }) => `${kind}:${id}`).join(', ')} for ${formatDuration(timeoutMs)}`,
    ]),
  ];
  return lines.map(([name = '', text = '']) => `${name.padEnd(9)} ${text}`).join('\n');
}

function policyText({ name, levels, repeats }: EscalationPolicy): string {
  if (levels.length === 0) return `${name}, which calls nobody`;
  return repeats === 0 ? name : `${name}, repeated ${repeats === 1 ? 'once' : `${repeats} times`}`;
}
