import { z } from 'zod';
import type { ActionInput, Surface } from '../define/action.ts';
import { fieldOf } from './field-value.ts';

/** Through which door a person came, and what is needed to answer through it. */
export interface Incoming {
  readonly via: 'command' | Surface | 'home';
  readonly userId: string;
  /** Every workspace that the payload names; each has to be ours. */
  readonly teamIds: readonly string[];
  readonly channelId: string | undefined;
  /** Opens one modal within 3 s. */
  readonly triggerId: string | undefined;
  /** Takes five answers within 30 minutes. */
  readonly responseUrl: string | undefined;
  readonly threadTs: string | undefined;
  /** The button stands in a modal: another goes on top of it. */
  readonly inModal: boolean;
  /** Whether another process has acted on this already could not be found out. */
  readonly unclaimed?: boolean;
  /** That modal, as it was when the button was pressed. */
  readonly view?: { readonly id: string; readonly hash: string };
}

const text = z.string();
const named = z.object({ id: text });
const option = z.object({ value: text });

const commandSchema = z.object({
  user_id: text,
  team_id: text,
  channel_id: text,
  text: text.default(''),
  trigger_id: text.optional(),
  response_url: text.optional(),
});

const messageSchema = z.object({
  ts: text,
  text: text.default(''),
  user: text.optional(),
  metadata: z
    .object({ event_payload: z.object({ key: text }) })
    .optional()
    .catch(undefined),
});

const interactiveSchema = z.object({
  user: z.object({ id: text, team_id: text.optional() }),
  team: named.nullish(),
  channel: named.nullish(),
  trigger_id: text.optional(),
  response_url: text.optional(),
  callback_id: text.optional(),
  container: z
    .object({ type: text.optional(), thread_ts: text.optional(), channel_id: text.optional() })
    .optional(),
  message: messageSchema.optional(),
  view: z
    .object({
      id: text.optional(),
      hash: text.optional(),
      callback_id: text.default(''),
      private_metadata: text.default(''),
      type: text.optional(),
      app_installed_team_id: text.nullish(),
      blocks: z.array(z.object({ type: text, block_id: text.optional() })).default([]),
      state: z.object({ values: z.record(text, z.record(text, z.unknown())) }).optional(),
    })
    .optional(),
  actions: z
    .array(
      z.object({
        action_id: text,
        type: text,
        value: text.optional(),
        selected_option: option.nullish(),
      }),
    )
    .default([]),
});
type Interactive = z.output<typeof interactiveSchema>;

/** What was typed after `/ops`. */
export function readCommand(body: unknown): { readonly incoming: Incoming; readonly text: string } {
  const command = commandSchema.parse(body);
  const incoming: Incoming = {
    via: 'command',
    userId: command.user_id,
    teamIds: [command.team_id],
    channelId: command.channel_id,
    triggerId: command.trigger_id,
    responseUrl: command.response_url,
    threadTs: undefined,
    inModal: false,
  };
  return { incoming, text: command.text };
}

/** A person's use of a button, menu, modal or shortcut, and the name of the action it means. */
export interface ActionUse {
  readonly incoming: Incoming;
  readonly name: string;
  readonly input: ActionInput;
  /** Of a modal: the first block that can show an error. */
  readonly firstInputBlock?: string | undefined;
}

/** Reads `block_actions`; the first element counts, Slack sends one at a time. ZodError for anything else. */
export function readAction(body: unknown): ActionUse {
  const use = interactiveSchema.parse(body);
  const [element] = use.actions;
  const chosen = element?.value ?? element?.selected_option?.value ?? '';
  // A menu is one element with many acts: the option says which, before the first bar.
  const bar = element?.type === 'overflow' ? chosen.indexOf('|') : -1;
  const name = bar < 0 ? (element?.action_id ?? '') : chosen.slice(0, bar);
  const value = chosen.slice(bar + 1);
  const inView = use.view === undefined ? {} : { metadata: use.view.private_metadata };
  const input = { value, fields: fieldsOf(use), ...inView, ...messageOf(use) };
  return { incoming: incomingOf(use, 'button'), name, input };
}

function fieldsOf({ view }: Interactive): ActionInput['fields'] {
  const values = Object.entries(view?.state?.values ?? {});
  return Object.fromEntries(values.map(([block, elements]) => [block, fieldOf(elements)]));
}

/** Reads a message shortcut or a global one. ZodError for anything else. */
export function readShortcut(body: unknown): ActionUse {
  const use = interactiveSchema.parse(body);
  const via = use.message === undefined ? 'global-shortcut' : 'message-shortcut';
  const input = { value: '', fields: {}, ...messageOf(use) };
  return { incoming: incomingOf(use, via), name: use.callback_id ?? '', input };
}

/** Reads a submitted modal: block id → what it says. ZodError for anything else. */
export function readSubmission(body: unknown): ActionUse {
  const use = interactiveSchema.parse(body);
  return {
    incoming: incomingOf(use, 'modal'),
    name: use.view?.callback_id ?? '',
    input: { value: use.view?.private_metadata ?? '', fields: fieldsOf(use) },
    firstInputBlock: use.view?.blocks.find((block) => block.type === 'input')?.block_id,
  };
}

const homeSchema = z.object({
  team_id: text,
  event: z.object({ user: text, tab: text.optional() }),
});

/** Reads `app_home_opened`; the `messages` tab is none of our business. ZodError for anything else. */
export function readHomeOpened(body: unknown): { readonly incoming: Incoming; readonly tab: string } {
  const { team_id, event } = homeSchema.parse(body);
  const nothing = { channelId: undefined, triggerId: undefined, responseUrl: undefined, threadTs: undefined };
  const incoming: Incoming = {
    via: 'home',
    userId: event.user,
    teamIds: [team_id],
    ...nothing,
    inModal: false,
  };
  return { incoming, tab: event.tab ?? 'home' };
}

function incomingOf(use: Interactive, via: Incoming['via']): Incoming {
  const teams = [use.team?.id, use.user.team_id, use.view?.app_installed_team_id];
  return {
    via,
    userId: use.user.id,
    teamIds: teams.filter((id) => typeof id === 'string'),
    channelId: use.channel?.id ?? use.container?.channel_id,
    triggerId: use.trigger_id,
    responseUrl: use.response_url,
    threadTs: use.container?.thread_ts,
    inModal: via === 'button' && use.view?.type === 'modal',
    ...viewOf(use),
  };
}

function viewOf({ view }: Interactive): Pick<Incoming, 'view'> {
  const { id, hash } = view ?? {};
  return id === undefined || hash === undefined ? {} : { view: { id, hash } };
}

function messageOf({ message, channel }: Interactive): Pick<ActionInput, 'message'> {
  if (message === undefined || channel == null) return {};
  const key = message.metadata?.event_payload.key;
  return {
    message: {
      channelId: channel.id,
      ts: message.ts,
      text: message.text,
      ...(message.user === undefined ? {} : { userId: message.user }),
      ...(key === undefined ? {} : { metadataKey: key }),
    },
  };
}
