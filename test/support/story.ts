import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import type { RawConfiguration } from '../../src/config/schema.ts';
import type { RecordedCall } from '../../src/workspace/api/call-log.ts';
import type { WorkspaceMessage } from '../../src/workspace/person-side.ts';
import { adaUserId, oluUserId, vicUserId } from '../../src/workspace/seeds.ts';
import type { WorkspaceOptions } from '../../src/workspace/workspace-options.ts';
import type { AppOptions, TestApp } from './app.ts';
import type { TestDatabase } from './postgres.ts';
import { openScene, type Scene } from './scene.ts';
import type { Driver, TestWorkspace } from './workspace.ts';

/** On two busy cores even an easy thing may take a while. */
const patienceMs = 20_000;

export interface StoryOptions {
  /** What differs from one route to #ops, where olu is called first and ada after 5 minutes. */
  readonly configuration?: Partial<RawConfiguration>;
  readonly workspace?: Partial<WorkspaceOptions>;
  /** False: it starts its processes by itself. */
  readonly start?: boolean;
  readonly env?: (team: TestWorkspace) => Readonly<Record<string, string>>;
}

/** The whole app over a strict Slack, with an admin (ada), an operator (olu) and a viewer (vic). */
export interface Story {
  readonly team: TestWorkspace;
  readonly database: TestDatabase;
  /** For processes that the story does not start itself. */
  readonly configFolder: string;
  /** The process that was started last. */
  readonly app: TestApp;
  readonly ada: Driver;
  readonly olu: Driver;
  readonly vic: Driver;
  /** Writes the configuration that processes started from now on read. */
  configure(changes: Partial<RawConfiguration>): void;
  /** One more process on the same database and Slack; all are stopped at the end. */
  start(env?: Readonly<Record<string, string>>, options?: Pick<AppOptions, 'entry'>): Promise<TestApp>;
  /** Posts a generic alert; the id of its incident. */
  alert(body: Readonly<Record<string, unknown>>): Promise<string>;
  /** The incident's card as soon as it shows `words`. */
  card(incidentId: string, words?: string): Promise<WorkspaceMessage>;
  /** Types a command and waits for what it answers to this person alone. */
  ask(who: Driver, commandLine: string): Promise<string>;
  /** Does something and waits for the next message that only this person sees. */
  told(who: Driver, act: () => Promise<unknown>): Promise<WorkspaceMessage>;
  /** The direct message to somebody that holds `words`, there or to come. */
  direct(who: Driver, words: string): Promise<WorkspaceMessage>;
  /** The replies below a card, without the card. */
  replies(card: WorkspaceMessage): readonly WorkspaceMessage[];
  /** The successful calls of a method. */
  calls(method: string): readonly RecordedCall[];
}

/** Sets up a story for the tests of a `describe`, and clears it away after them. */
export function usingStory({ configuration = {}, workspace, env, start = true }: StoryOptions = {}): Story {
  const apps: TestApp[] = [];
  let folder: string;
  let scene: Scene;
  let team: TestWorkspace;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'watchbill-story-'));
    scene = await openScene(workspace);
    team = scene.workspace;
    story.configure(configuration);
    if (start) await story.start();
  });
  afterAll(async () => {
    await scene.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const waitForMessage = (fits: (message: WorkspaceMessage) => boolean) =>
    team.workspace.waitForMessage(fits, patienceMs);
  const story: Story = {
    get team() {
      return team;
    },
    get configFolder() {
      return folder;
    },
    get database() {
      return scene.database;
    },
    get app() {
      const last = apps.at(-1);
      if (last === undefined) throw new Error('No process has been started yet.');
      return last;
    },
    get ada() {
      return team.as(adaUserId);
    },
    get olu() {
      return team.as(oluUserId);
    },
    get vic() {
      return team.as(vicUserId);
    },
    configure(changes) {
      // JSON is YAML.
      writeFileSync(join(folder, 'watchbill.yml'), JSON.stringify({ ...ordinary, ...changes }));
    },
    async start(more = {}, options = {}) {
      const app = await scene.start({
        ...options,
        env: { WATCHBILL_CONFIG: folder, ...env?.(team), ...more },
      });
      apps.push(app);
      return app;
    },
    async alert(body) {
      // On a busy machine it may have to wait behind others for its incident.
      const answer = await story.app.postAlert(body, 'generic', { prefer: 'wait' });
      const { incidents } = (await answer.json()) as { incidents?: { id: string }[] };
      const [first] = incidents ?? [];
      if (answer.status !== 202 || first === undefined) throw new Error(`Refused with ${answer.status}.`);
      return first.id;
    },
    card: (incidentId, words = '') =>
      waitForMessage(
        (message) => keyOf(message) === `card.${incidentId}` && shownIn(message).includes(words),
      ),
    async told(who, act) {
      const before = new Set(privateTo(who).map(({ ts }) => ts));
      await act();
      return waitForMessage((message) => message.ephemeralFor === who.userId && !before.has(message.ts));
    },
    ask: async (who, commandLine) => shownIn(await story.told(who, () => who.slash(commandLine))),
    direct: (who, words) =>
      waitForMessage(({ channelId, text }) => {
        const channel = team.workspace.state.channels.get(channelId);
        return channel?.kind === 'im' && channel.memberIds.includes(who.userId) && text.includes(words);
      }),
    replies: ({ channelId, ts }) => team.workspace.person.thread(adaUserId, channelId, ts).slice(1),
    calls: (method) => team.workspace.calls.filter((call) => call.method === method && call.outcome === 'ok'),
  };
  return story;
}

/** Calls olu, and ada when he has not answered in time. */
export function oluThenAda(timeout: string, last = '1h') {
  return {
    levels: [
      { call: [`user:${oluUserId}`], timeout },
      { call: [`user:${adaUserId}`], timeout: last },
    ],
  };
}

const ordinary: RawConfiguration = {
  channel: '#ops',
  roles: { admin: [adaUserId], operator: [oluUserId], viewer: [vicUserId] },
  policies: { default: oluThenAda('5m', '15m') },
  routes: [{ name: 'default', policy: 'default', groupWait: '0s' }],
};

/** All that a message says, in its text, blocks and attachments, as JSON. */
export function shownIn({
  text,
  blocks,
  attachments,
}: Pick<WorkspaceMessage, 'text' | 'blocks' | 'attachments'>): string {
  return `${text}\n${JSON.stringify([blocks, attachments])}`;
}

/** The key by which the app finds a message again. */
export function keyOf({ metadata }: Pick<WorkspaceMessage, 'metadata'>): unknown {
  return metadata?.event_payload['key'];
}

/** Whether the message is the card of an incident. */
export function isCard(message: WorkspaceMessage): boolean {
  return String(keyOf(message)).startsWith('card.');
}

function privateTo(who: Driver): readonly WorkspaceMessage[] {
  return ['C0OPS000001', 'C0ALERTS001', 'C0REPORTS01', 'C0GENERAL01']
    .flatMap((channel) => who.messages(channel))
    .filter((message) => message.ephemeralFor === who.userId);
}
