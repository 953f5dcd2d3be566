import { explained, SlackError } from '../api/slack-error.ts';
import { formatFault } from '../block-kit/refusal.ts';
import { checkView, maxViewBytes, type ViewDefinition } from '../block-kit/view.ts';
import type { WorkspaceCore } from '../core.ts';
import { newId, newSecret } from '../ids.ts';
import { type JsonObject, parseJson, textOf } from '../json.ts';
import type { WorkspaceView } from '../person-side.ts';
import type { ViewRecord } from '../state/records.ts';
import { initialValues } from './view-values.ts';

/** Reads a `view` argument, which may be JSON text; throws a SlackError. */
export function readView(value: unknown, type: 'modal' | 'home'): ViewDefinition {
  const decoded = typeof value === 'string' ? parseJson(value) : value;
  if (Buffer.byteLength(JSON.stringify(decoded) ?? '') > maxViewBytes) throw new SlackError('view_too_large');
  const checked = checkView(decoded);
  if (!checked.ok) throw explained('invalid_arguments', checked.faults.map(formatFault));
  if (checked.view.type !== type) {
    throw explained('invalid_arguments', [`[ERROR] must be a ${type} view [json-pointer:/view/type]`]);
  }
  return checked.view;
}

/** Makes the record of a definition; `previous` is the view it replaces, whose id and place it keeps. */
export function viewRecord(
  core: WorkspaceCore,
  definition: ViewDefinition,
  userId: string,
  place: { readonly previous?: ViewRecord | undefined; readonly below?: ViewRecord | undefined } = {},
): ViewRecord {
  const { previous, below } = place;
  const id = previous?.id ?? newId('V');
  const previousViewId = previous?.previousViewId ?? below?.id;
  const modal = definition.type === 'modal' ? definition : undefined;
  return {
    id,
    type: definition.type,
    userId,
    callbackId: definition.callback_id ?? '',
    externalId: definition.external_id ?? '',
    blocks: definition.blocks,
    privateMetadata: definition.private_metadata ?? '',
    clearOnClose: modal?.clear_on_close ?? false,
    notifyOnClose: modal?.notify_on_close ?? false,
    hash: `${Math.floor(core.clock.now() / 1000)}.${newSecret(4)}`,
    rootViewId: previous?.rootViewId ?? below?.rootViewId ?? id,
    values: initialValues(definition.blocks, previous?.values),
    ...(modal !== undefined && { title: modal.title }),
    ...(modal?.submit !== undefined && { submit: modal.submit }),
    ...(modal?.close !== undefined && { close: modal.close }),
    ...(previousViewId !== undefined && { previousViewId }),
  };
}

/** A view as Slack's answers and payloads show it. */
export function viewShape({ identity }: WorkspaceCore, view: ViewRecord): JsonObject {
  return {
    id: view.id,
    team_id: identity.teamId,
    type: view.type,
    blocks: view.blocks,
    private_metadata: view.privateMetadata,
    callback_id: view.callbackId,
    state: { values: view.values },
    hash: view.hash,
    title: view.title ?? { type: 'plain_text', text: 'View Title', emoji: true },
    clear_on_close: view.clearOnClose,
    notify_on_close: view.notifyOnClose,
    close: view.close ?? null,
    submit: view.submit ?? null,
    previous_view_id: view.previousViewId ?? null,
    root_view_id: view.rootViewId,
    app_id: identity.appId,
    external_id: view.externalId,
    app_installed_team_id: identity.teamId,
    bot_id: identity.botId,
  };
}

/** A view as a person's client shows it. */
export function workspaceView(view: ViewRecord): WorkspaceView {
  return {
    id: view.id,
    type: view.type,
    callbackId: view.callbackId,
    title: textOf(view.title),
    ...(view.submit !== undefined && { submit: textOf(view.submit) }),
    ...(view.close !== undefined && { close: textOf(view.close) }),
    blocks: view.blocks,
    privateMetadata: view.privateMetadata,
  };
}
