import type {
  FormValues,
  PersonOutcome,
  PersonSide,
  SubmitOutcome,
  WorkspaceChange,
  WorkspaceChannel,
  WorkspaceMessage,
  WorkspaceUser,
  WorkspaceView,
} from '../../../src/workspace/person-side.ts';

const person = (id: string, name: string, realName: string, color: string, isBot = false): WorkspaceUser => ({
  id,
  name,
  realName,
  email: `${name}@example.org`,
  timeZone: id === 'UBEA' ? 'America/New_York' : 'Europe/Berlin',
  isBot,
  deleted: false,
  color,
});

export const ada = person('UADA', 'ada', 'Ada Lovelace', '#7c3aed');
export const bea = person('UBEA', 'bea', 'Bea Baker', '#0f766e');
export const bot = person('UBOT', 'watchbill', 'Watchbill', '#1d3557', true);

/** 2026-11-21 02:14:05 in Berlin. */
export const nowMs = Date.parse('2026-11-21T01:14:05Z');

/** What the page asked of the workspace, in order. */
export type Call = readonly [method: string, ...rest: unknown[]];

/** A workspace in a few maps: it keeps what it is told and says what a test set, and calls no app. */
export class InMemoryPerson implements PersonSide {
  readonly teamName = 'Night Watch';
  readonly botUserId = bot.id;
  readonly calls: Call[] = [];
  readonly files = new Map<string, Uint8Array>();
  readonly stack = new Map<string, WorkspaceView[]>();
  readonly homes = new Map<string, WorkspaceView>();
  /** What the next acts answer; a function may change the workspace first. */
  onAction: () => Promise<PersonOutcome> = async () => ({ ok: true });
  onSlash: (line: string) => Promise<PersonOutcome> = async () => ({ ok: true });
  onSubmit: (values: FormValues) => Promise<SubmitOutcome | PersonOutcome> = async () => ({
    outcome: 'closed',
  });
  readonly #listeners = new Set<(change: WorkspaceChange) => void>();
  readonly #messages: WorkspaceMessage[] = [];
  readonly #channels: WorkspaceChannel[] = [
    {
      id: 'COPS',
      name: 'ops',
      kind: 'channel',
      isArchived: false,
      memberIds: ['UADA', 'UBEA', 'UBOT'],
      topic: 'What is on fire',
    },
    {
      id: 'CGEN',
      name: 'general',
      kind: 'channel',
      isArchived: false,
      memberIds: ['UADA', 'UBEA'],
      topic: '',
    },
  ];
  #count = 0;

  get listenerCount(): number {
    return this.#listeners.size;
  }

  users(): readonly WorkspaceUser[] {
    return [ada, bea, bot];
  }

  channels(userId: string): readonly WorkspaceChannel[] {
    return this.#channels.filter((channel) => channel.memberIds.includes(userId));
  }

  messages(userId: string, channelId: string, limit = 1000): readonly WorkspaceMessage[] {
    const visible = (one: WorkspaceMessage): boolean =>
      one.ephemeralFor === undefined || one.ephemeralFor === userId;
    const top = (one: WorkspaceMessage): boolean => one.threadTs === undefined || one.threadTs === one.ts;
    return this.#messages
      .filter((one) => one.channelId === channelId && visible(one) && top(one))
      .slice(-limit);
  }

  thread(_userId: string, channelId: string, threadTs: string): readonly WorkspaceMessage[] {
    return this.#messages.filter(
      (one) => one.channelId === channelId && (one.ts === threadTs || one.threadTs === threadTs),
    );
  }

  modals(userId: string): readonly WorkspaceView[] {
    return this.stack.get(userId) ?? [];
  }

  home(userId: string): WorkspaceView | undefined {
    return this.homes.get(userId);
  }

  slashCommands() {
    return [{ command: '/ops', description: 'Operate your systems', usageHint: 'help | health | incidents' }];
  }

  shortcuts() {
    return [
      {
        callbackId: 'add-to-timeline',
        name: 'Add to timeline',
        description: 'Keep it',
        type: 'message' as const,
      },
      {
        callbackId: 'declare-incident',
        name: 'Declare an incident',
        description: 'Raise one',
        type: 'global' as const,
      },
    ];
  }

  /** Adds a message, one second after the one before, and tells the pages. */
  add(message: Partial<WorkspaceMessage>): WorkspaceMessage {
    this.#count += 1;
    const ts = `${Math.floor(nowMs / 1000) - 600 + this.#count}.000100`;
    const added: WorkspaceMessage = {
      ts,
      channelId: 'COPS',
      userId: 'UBOT',
      text: '',
      blocks: [],
      attachments: [],
      files: [],
      reactions: [],
      replyCount: 0,
      pinned: false,
      ...message,
    };
    this.#messages.push(added);
    if (this.#messages.some((one) => one.ts === added.threadTs && one !== added))
      this.change(added.threadTs ?? '', (parent) => ({ replyCount: parent.replyCount + 1 }));
    this.tell({ kind: 'message', channelId: added.channelId, ts: added.ts });
    return added;
  }

  /** Edits a message in place, as the app's chat.update does. */
  change(ts: string, changed: (message: WorkspaceMessage) => Partial<WorkspaceMessage>): void {
    const at = this.#messages.findIndex((message) => message.ts === ts);
    const message = this.#messages[at];
    if (!message) throw new Error(`There is no message ${ts}.`);
    this.#messages[at] = { ...message, ...changed(message) };
    this.tell({ kind: 'message', channelId: message.channelId, ts });
  }

  /** Puts a modal on top of a user's stack. */
  push(userId: string, view: Partial<WorkspaceView>): void {
    const full: WorkspaceView = {
      id: 'V1',
      type: 'modal',
      callbackId: 'c',
      title: 'A modal',
      blocks: [],
      privateMetadata: '',
      ...view,
    };
    this.stack.set(userId, [...this.modals(userId), full]);
    this.tell({ kind: 'view', userId });
  }

  pop(userId: string): void {
    this.stack.set(userId, this.modals(userId).slice(0, -1));
    this.tell({ kind: 'view', userId });
  }

  tell(change: WorkspaceChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  postMessage(userId: string, channelId: string, text: string, threadTs?: string): WorkspaceMessage {
    this.calls.push(['postMessage', userId, channelId, text, threadTs]);
    const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    return this.add({ userId, channelId, text: escaped, ...(threadTs === undefined ? {} : { threadTs }) });
  }

  async runSlashCommand(userId: string, channelId: string, commandLine: string): Promise<PersonOutcome> {
    this.calls.push(['runSlashCommand', userId, channelId, commandLine]);
    return this.onSlash(commandLine);
  }

  async useAction(userId: string, use: unknown): Promise<PersonOutcome> {
    this.calls.push(['useAction', userId, use]);
    return this.onAction();
  }

  async submitView(
    userId: string,
    viewId: string,
    values: FormValues,
  ): Promise<SubmitOutcome | PersonOutcome> {
    this.calls.push(['submitView', userId, viewId, values]);
    const outcome = await this.onSubmit(values);
    if ('outcome' in outcome && outcome.outcome === 'closed') this.pop(userId);
    return outcome;
  }

  async closeView(userId: string, viewId: string): Promise<void> {
    this.calls.push(['closeView', userId, viewId]);
    this.pop(userId);
  }

  async runShortcut(userId: string, callbackId: string, on?: unknown): Promise<PersonOutcome> {
    this.calls.push(['runShortcut', userId, callbackId, on]);
    return { ok: true };
  }

  async openHome(userId: string): Promise<PersonOutcome> {
    this.calls.push(['openHome', userId]);
    return { ok: true };
  }

  openDirectMessage(userId: string, withUserId: string): WorkspaceChannel {
    this.calls.push(['openDirectMessage', userId, withUserId]);
    const known = this.#channels.find(
      (one) => one.kind === 'im' && one.memberIds.includes(userId) && one.memberIds.includes(withUserId),
    );
    if (known) return known;
    const name = this.users().find((user) => user.id === withUserId)?.name ?? withUserId;
    const made: WorkspaceChannel = {
      id: `D${userId}${withUserId}`,
      name,
      kind: 'im',
      isArchived: false,
      memberIds: [userId, withUserId],
      topic: '',
    };
    this.#channels.push(made);
    this.tell({ kind: 'channel' });
    return made;
  }

  fileContent(fileId: string): Uint8Array | undefined {
    return this.files.get(fileId);
  }

  subscribe(listener: (change: WorkspaceChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
