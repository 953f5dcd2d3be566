import { z } from 'zod';
import { type CommandContext, defineCommand } from '../src/define/command.ts';
import { parseDuration } from '../src/domain/duration.ts';
import { UsageError } from '../src/domain/errors.ts';
import { parseWindowId } from '../src/domain/incident-id.ts';
import { parseWallTime } from '../src/domain/recurrence.ts';
import {
  cancelMaintenance,
  endMaintenance,
  planMaintenance,
  startMaintenance,
} from '../src/silences/maintenance-acts.ts';
import { readTarget } from '../src/silences/maintenance-target.ts';
import { maintenanceActMessage, maintenanceListMessage } from '../templates/maintenance-list.ts';
import { windowWords } from '../templates/maintenance-words.ts';

const acts = ['list', 'plan', 'start', 'end', 'cancel', 'emergency'] as const;

export default defineCommand({
  summary: 'Maintenance windows: list, plan, start, end, cancel, or one for an emergency',
  usage: '[list|plan|start|end|cancel|emergency] [what] [when, how long and why...]',
  examples: [
    'maintenance plan db 2026-11-28 22:00 2h kernel update',
    `maintenance start 'system="db"' 1h swapping the disk`,
    'maintenance end MNT-20261128-0001',
    'maintenance emergency api 30m certificate has run out',
  ],
  role: 'operator',
  parameters: z.object({
    act: z.enum(acts, `has to be one of ${acts.join(', ')}`).default('list'),
    what: z.string().max(500).optional(),
    rest: z.string().max(1_000).default(''),
  }),
  positional: ['act', 'what', 'rest...'],
  async run(context, { act, what, rest }) {
    if (act === 'list') {
      const windows = await context.stores.maintenance.listOpen();
      return maintenanceListMessage({ windows, plans: context.settings.maintenance });
    }
    if (what === undefined) {
      throw new UsageError(`Say what: /ops maintenance ${act} <window, service or matchers>.`);
    }
    if (act === 'end' || act === 'cancel') return await byId(context, act, what);
    if (act === 'start' && /^mnt-/i.test(what)) return await byId(context, act, what);
    return await plan(context, act, what, rest);
  },
});

async function byId(context: CommandContext, act: 'start' | 'end' | 'cancel', what: string) {
  const change = { start: startMaintenance, end: endMaintenance, cancel: cancelMaintenance }[act];
  const windowId = /^mnt-/i.test(what) ? parseWindowId(what) : await newestNamed(context, act, what);
  const { window, changed } = await change(context, { windowId, actor: context.actor }, windowWords);
  return maintenanceActMessage(window, changed);
}

/** By name is the one that goes on, or that comes next. */
async function newestNamed({ stores }: CommandContext, act: string, name: string): Promise<string> {
  const state = act === 'end' ? 'active' : 'planned';
  const found = (await stores.maintenance.listOpen()).find((one) => one.name === name && one.state === state);
  if (found !== undefined) return found.id;
  throw new UsageError(
    `No ${state} maintenance window is called '${name.slice(0, 60)}'. List them with /ops maintenance list.`,
  );
}

async function plan(
  context: CommandContext,
  act: 'plan' | 'start' | 'emergency',
  what: string,
  rest: string,
) {
  const { settings, clock, actor } = context;
  const target = readTarget(context, what);
  const now = clock.now();
  const start = act === 'plan' ? splitStart(rest, settings.timeZone, now) : { startsAt: now, after: rest };
  const noticeMs = act === 'emergency' ? settings.emergencyNoticeMs : 0;
  const [, length = '', said = ''] = /^(\S*)\s*([\s\S]*)$/.exec(start.after) ?? [];
  // A window of the configuration knows how long it lasts and why.
  const known = length === '' ? target.plan : undefined;
  const window = await planMaintenance(
    context,
    {
      actor,
      target,
      startsAt: new Date(start.startsAt.getTime() + noticeMs),
      durationMs: known?.durationMs ?? parseDuration(length),
      reason: said === '' ? (target.plan?.reason ?? '') : said,
      emergency: act === 'emergency',
    },
    windowWords,
  );
  return maintenanceActMessage(window, true);
}

function splitStart(text: string, timeZone: string, now: Date) {
  const match = /^["'“‘]?(\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2})["'”’]?\s*([\s\S]*)$/.exec(text);
  const startsAt = parseWallTime(match?.[1] ?? '', timeZone);
  if (startsAt === undefined || startsAt <= now) {
    throw new UsageError(
      `Say when it begins, ahead of now, as 2026-11-28 22:00 (${timeZone}), then how long and why.`,
    );
  }
  return { startsAt, after: match?.[2] ?? '' };
}
