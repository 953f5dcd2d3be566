import { z } from 'zod';
import type { WorkspaceCore } from '../../core.ts';
import { maxStackedViews } from '../../interaction/modal-stacks.ts';
import type { Trigger } from '../../interaction/trigger-ids.ts';
import { readView, viewRecord, viewShape } from '../../interaction/views.ts';
import type { ViewRecord } from '../../state/records.ts';
import { defineMethod } from '../method.ts';
import { SlackError } from '../slack-error.ts';

const triggered = z.strictObject({ trigger_id: z.string(), view: z.unknown() });

export const open = defineMethod({
  name: 'views.open',
  tier: 4,
  args: triggered,
  run({ core }, args) {
    const definition = readView(args.view, 'modal');
    const trigger = exchangeTrigger(core, args.trigger_id);
    assertFreshExternalId(core, definition.external_id);
    const below = trigger.viewId === undefined ? undefined : core.modals.find(trigger.viewId);
    if (below === undefined) return shown(core, viewRecord(core, definition, trigger.userId), 'open');
    return shown(core, pushedRecord(core, definition, trigger.userId), 'push');
  },
});

export const push = defineMethod({
  name: 'views.push',
  tier: 4,
  args: triggered,
  run({ core }, args) {
    const definition = readView(args.view, 'modal');
    const trigger = exchangeTrigger(core, args.trigger_id);
    assertFreshExternalId(core, definition.external_id);
    if (core.modals.top(trigger.userId) === undefined) throw new SlackError('not_found');
    return shown(core, pushedRecord(core, definition, trigger.userId), 'push');
  },
});

export const update = defineMethod({
  name: 'views.update',
  tier: 4,
  args: z.strictObject({
    view: z.unknown(),
    view_id: z.string().optional(),
    external_id: z.string().optional(),
    hash: z.string().optional(),
  }),
  run({ core }, args) {
    if (args.view_id === undefined && args.external_id === undefined)
      throw new SlackError('invalid_arguments');
    const previous =
      args.view_id === undefined
        ? core.modals.findByExternalId(args.external_id ?? '')
        : (core.modals.find(args.view_id) ?? homeById(core, args.view_id));
    if (previous === undefined) throw new SlackError('not_found');
    const definition = readView(args.view, previous.type);
    assertHash(previous, args.hash);
    const view = viewRecord(core, definition, previous.userId, { previous });
    if (view.type === 'home') core.state.commit({ kind: 'home', view });
    else {
      core.modals.replace(view);
      core.state.announce({ kind: 'view', userId: view.userId });
    }
    return { view: viewShape(core, view) };
  },
});

export const publish = defineMethod({
  name: 'views.publish',
  tier: 4,
  args: z.strictObject({ user_id: z.string(), view: z.unknown(), hash: z.string().optional() }),
  run({ core }, args) {
    if (core.manifest.features.app_home?.home_tab_enabled !== true) throw new SlackError('not_enabled');
    const definition = readView(args.view, 'home');
    if (!core.state.users.has(args.user_id)) throw new SlackError('user_not_found');
    const previous = core.state.homes.get(args.user_id);
    if (previous !== undefined) assertHash(previous, args.hash);
    const view = viewRecord(core, definition, args.user_id, { previous });
    core.state.commit({ kind: 'home', view });
    return { view: viewShape(core, view) };
  },
});

/** Puts a view on top of what the person has open; throws when the stack is full. */
export function pushedRecord(
  core: WorkspaceCore,
  definition: Parameters<typeof viewRecord>[1],
  userId: string,
): ViewRecord {
  if (core.modals.of(userId).length >= maxStackedViews) throw new SlackError('push_limit_reached');
  return viewRecord(core, definition, userId, { below: core.modals.top(userId) });
}

function shown(core: WorkspaceCore, view: ViewRecord, way: 'open' | 'push') {
  core.modals[way](view);
  core.state.announce({ kind: 'view', userId: view.userId });
  return { view: viewShape(core, view) };
}

function exchangeTrigger(core: WorkspaceCore, id: string): Trigger {
  const use = core.triggers.use(id);
  if (!use.ok) throw new SlackError(use.error);
  return use.trigger;
}

function assertFreshExternalId(core: WorkspaceCore, externalId: string | undefined): void {
  if (externalId && core.modals.findByExternalId(externalId)) throw new SlackError('duplicate_external_id');
}

function assertHash(view: ViewRecord, hash: string | undefined): void {
  if (hash !== undefined && hash !== view.hash) throw new SlackError('hash_conflict');
}

function homeById(core: WorkspaceCore, viewId: string): ViewRecord | undefined {
  return [...core.state.homes.values()].find((view) => view.id === viewId);
}
