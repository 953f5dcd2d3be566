import { readFileSync } from 'node:fs';
import { interactiveElements } from '../../src/workspace/block-kit/interactive.ts';
import { isObject, objectsOf, stringOf, textOf } from '../../src/workspace/json.ts';
import type {
  ActionPlace,
  FormValues,
  PersonOutcome,
  SubmitOutcome,
  WorkspaceChannel,
  WorkspaceMessage,
  WorkspaceView,
} from '../../src/workspace/person-side.ts';
import { startWorkspaceServer } from '../../src/workspace/server.ts';
import { createWorkspace, type Workspace } from '../../src/workspace/workspace.ts';
import type { WorkspaceOptions } from '../../src/workspace/workspace-options.ts';

/** The project's own manifest, as text. */
export const manifestText = readFileSync(new URL('../../manifest.yml', import.meta.url), 'utf8');

/** Somebody in the workspace, with short ways to do what the stories do. */
export interface Driver {
  readonly userId: string;
  /** Channel by name (`#ops` or `ops`) or id, among those this person is in. */
  channel(reference: string): WorkspaceChannel;
  slash(commandLine: string, channel?: string): Promise<PersonOutcome>;
  say(text: string, channel?: string, threadTs?: string): WorkspaceMessage;
  /** Presses the button with that action id or text, in a message or view. */
  click(at: WorkspaceMessage | WorkspaceView, button: string): Promise<PersonOutcome>;
  /** Chooses an entry, by its text or value, of the select or overflow menu with that action id (or the only one). */
  select(at: WorkspaceMessage | WorkspaceView, entry: string, actionId?: string): Promise<PersonOutcome>;
  /** Chooses an entry, by its text or value, of the message's overflow menu. */
  selectOverflow(at: WorkspaceMessage | WorkspaceView, entry: string): Promise<PersonOutcome>;
  submit(view: WorkspaceView, values: FormValues): Promise<SubmitOutcome | PersonOutcome>;
  messages(channel: string): readonly WorkspaceMessage[];
  /** The newest top-level message of a channel; throws when it is empty. */
  lastMessage(channel: string): WorkspaceMessage;
  /** The modal on top; throws when none is open. */
  modal(): WorkspaceView;
}

/** A workspace being served, for the tests of everything that talks to Slack. */
export interface TestWorkspace {
  readonly workspace: Workspace;
  readonly url: string;
  readonly apiUrl: string;
  as(userId: string): Driver;
  close(): Promise<void>;
}

/** Starts a workspace on a free port, with the project's manifest and, unless asked for, no rate limits. */
export async function startTestWorkspace(overrides: Partial<WorkspaceOptions> = {}): Promise<TestWorkspace> {
  const workspace = createWorkspace({
    manifest: manifestText,
    recordedCalls: 50_000,
    ...overrides,
    limits: { messagesPerSecondPerChannel: false, callsPerMinuteByTier: false, ...overrides.limits },
  });
  const server = await startWorkspaceServer(workspace);
  return {
    workspace,
    url: server.url,
    apiUrl: server.apiUrl,
    as: (userId) => driver(workspace, userId),
    close: () => server.close(),
  };
}

/** Acts as one person of a workspace. */
function driver({ person }: Workspace, userId: string): Driver {
  const { useAction: act } = person;
  const channel = (reference: string) => {
    const name = reference.replace(/^#/, '');
    const found = person.channels(userId).find((one) => one.id === reference || one.name === name);
    if (found === undefined) throw new Error(`'${userId}' is in no channel '${reference}'.`);
    return found;
  };
  const choose = (at: WorkspaceMessage | WorkspaceView, entry: string, isMenu: ElementTest) => {
    const found = elementsOf(at).filter(({ element, actionId }) =>
      isMenu(stringOf(element, 'type'), actionId),
    );
    for (const { element, blockId, actionId } of found) {
      const option = optionsOf(element).find(
        (one) => one['value'] === entry || textOf(one['text']) === entry,
      );
      if (option === undefined) continue;
      const selected = stringOf(option, 'value');
      return act(userId, { place: placeOf(at), blockId, actionId, selected });
    }
    throw new Error(`There is no entry '${entry}' in ${JSON.stringify(found.map((one) => one.element))}.`);
  };
  return {
    userId,
    channel,
    slash: (commandLine, reference = '#ops') =>
      person.runSlashCommand(userId, channel(reference).id, commandLine),
    say: (text, reference = '#ops', threadTs) =>
      person.postMessage(userId, channel(reference).id, text, threadTs),
    click(at, button) {
      const found = elementsOf(at).find(
        ({ element, actionId }) =>
          element['type'] === 'button' && (actionId === button || textOf(element['text']) === button),
      );
      if (found === undefined)
        throw new Error(`There is no button '${button}' in ${JSON.stringify(at.blocks)}.`);
      const { blockId, actionId } = found;
      return act(userId, { place: placeOf(at), blockId, actionId });
    },
    select: (at, entry, actionId) =>
      choose(at, entry, (type, id) => type !== 'button' && (actionId === undefined || id === actionId)),
    selectOverflow: (at, entry) => choose(at, entry, (type) => type === 'overflow'),
    submit: (view, values) => person.submitView(userId, view.id, values),
    messages: (reference) => person.messages(userId, channel(reference).id),
    lastMessage(reference) {
      const last = person.messages(userId, channel(reference).id).at(-1);
      if (last === undefined) throw new Error(`The channel '${reference}' is empty.`);
      return last;
    },
    modal() {
      const top = person.modals(userId).at(-1);
      if (top === undefined) throw new Error(`'${userId}' has no modal open.`);
      return top;
    },
  };
}

type ElementTest = (type: string, actionId: string) => boolean;

function elementsOf(at: WorkspaceMessage | WorkspaceView) {
  const attached =
    'attachments' in at ? objectsOf(at.attachments).flatMap((one) => objectsOf(one['blocks'])) : [];
  return interactiveElements([...objectsOf(at.blocks), ...attached]);
}

function optionsOf(element: Readonly<Record<string, unknown>>) {
  const groups = objectsOf(element['option_groups']).flatMap((group) => objectsOf(group['options']));
  return [...objectsOf(element['options']), ...groups].filter(isObject);
}

function placeOf(at: WorkspaceMessage | WorkspaceView): ActionPlace {
  return 'ts' in at
    ? { kind: 'message', channelId: at.channelId, ts: at.ts }
    : { kind: 'view', viewId: at.id };
}
