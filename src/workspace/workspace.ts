import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { CallLog, type RecordedCall } from './api/call-log.ts';
import { type WorkspaceTimers, withTimers } from './clock.ts';
import type { WorkspaceCore, WorkspaceIdentity } from './core.ts';
import type { Delivery } from './delivery/delivery.ts';
import { duplicating } from './delivery/duplicating.ts';
import { SignedHttpDelivery } from './delivery/signed-http.ts';
import { SocketModeDelivery } from './delivery/socket-mode.ts';
import { FaultPlan } from './faults.ts';
import { newSecret, TimeStamps } from './ids.ts';
import { ModalStacks } from './interaction/modal-stacks.ts';
import { ResponseUrls } from './interaction/response-urls.ts';
import { TriggerIds } from './interaction/trigger-ids.ts';
import { checkManifest, type Manifest, parseManifest } from './manifest.ts';
import { createPersonSide } from './person/create-person-side.ts';
import type { OptionSource, PersonSide } from './person-side.ts';
import { RateLimiter, slackRateLimits } from './rate-limiter.ts';
import { defaultSeeds, seededChannel, seededUser, type WorkspaceSeeds, watchbillUserId } from './seeds.ts';
import { openFileBytes } from './state/file-bytes.ts';
import { Journal } from './state/journal.ts';
import { Uploads } from './state/uploads.ts';
import { WorkspaceState } from './state/workspace-state.ts';
import { type Waiting, waiting } from './waiting.ts';
import type { WorkspaceOptions } from './workspace-options.ts';

/** A stand-in for one Slack workspace with one app installed. */
export interface Workspace extends Waiting {
  readonly tokens: { readonly bot: string; readonly app: string };
  readonly signingSecret: string;
  /** What people see and do. */
  readonly person: PersonSide & OptionSource;
  readonly faults: FaultPlan;
  /** The Web API calls so far, oldest first. */
  readonly calls: readonly RecordedCall[];
  /** Everything by id, for assertions. */
  readonly state: WorkspaceState;
  /** Sends Slack's `url_verification` in HTTP mode; true when the app echoes the challenge. */
  verifyRequestUrl(): Promise<boolean>;
  close(): void;
}

interface Internals {
  readonly core: WorkspaceCore;
  readonly sockets: SocketModeDelivery | undefined;
}

const internalsOf = new WeakMap<Workspace, Internals>();

/** The parts that only the mounting needs. */
export function internals(workspace: Workspace): Internals {
  const found = internalsOf.get(workspace);
  if (found === undefined) throw new Error('This is not a workspace made by createWorkspace.');
  return found;
}

/** Makes a workspace; it is reachable once it is mounted or served. Throws when manifest or journal are damaged. */
export function createWorkspace(options: WorkspaceOptions): Workspace {
  const clock = withTimers(options.clock);
  const manifest = readManifest(options.manifest);
  const seeds: WorkspaceSeeds = { ...defaultSeeds, ...options };
  const identity = makeIdentity(manifest, seeds, options);
  const state = new WorkspaceState(options.journal === undefined ? undefined : new Journal(options.journal));
  const faults = new FaultPlan((reason) => core.delivery.disconnect(reason));
  const { delivery, sockets } = makeDelivery(options, identity, clock, faults);
  const timeStamps = new TimeStamps(clock);
  const core: WorkspaceCore = {
    identity,
    manifest,
    clock,
    timeStamps,
    state,
    bytes: openFileBytes(options.journal === undefined ? undefined : join(dirname(options.journal), 'files')),
    uploads: new Uploads(),
    triggers: new TriggerIds(clock),
    responseUrls: new ResponseUrls(clock),
    modals: new ModalStacks(),
    rates: new RateLimiter({ ...slackRateLimits, ...options.limits }, clock),
    faults,
    calls: new CallLog(options.recordedCalls),
    delivery,
    origin: { url: '', prefix: '' },
  };
  seed(core, seeds);
  const workspace: Workspace = {
    tokens: { bot: identity.botToken, app: identity.appToken },
    signingSecret: identity.signingSecret,
    person: createPersonSide(core),
    faults,
    get calls() {
      return core.calls.all();
    },
    state,
    ...waiting(core),
    verifyRequestUrl: () => verifyRequestUrl(core),
    close() {
      delivery.close();
      faults.release();
      state.close();
    },
  };
  internalsOf.set(workspace, { core, sockets });
  return workspace;
}

function readManifest(given: unknown): Manifest {
  return typeof given === 'string' ? parseManifest(given) : checkManifest(given);
}

function makeIdentity(
  manifest: Manifest,
  seeds: WorkspaceSeeds,
  options: WorkspaceOptions,
): WorkspaceIdentity {
  const http = options.delivery?.mode === 'http' ? options.delivery : undefined;
  return {
    teamId: 'T0LOCALTEAM',
    teamName: seeds.teamName,
    teamDomain: 'watchbill-local',
    appId: 'A0WATCHBILL',
    botId: 'B0WATCHBILL',
    botUserId: watchbillUserId,
    botName: manifest.features.bot_user.display_name.toLowerCase().replaceAll(' ', '-'),
    botToken: options.tokens?.bot ?? `xoxb-${newSecret(20)}`,
    appToken: options.tokens?.app ?? `xapp-1-A0WATCHBILL-${newSecret(20)}`,
    signingSecret: http?.signingSecret ?? newSecret(),
    verificationToken: randomBytes(12).toString('base64url'),
  };
}

function makeDelivery(
  options: WorkspaceOptions,
  { appId, signingSecret }: WorkspaceIdentity,
  clock: WorkspaceTimers,
  plan: FaultPlan,
): { delivery: Delivery; sockets: SocketModeDelivery | undefined } {
  const shared = { clock, ackTimeoutMs: options.limits?.ackTimeoutMs ?? 3000, faults: plan.delivery };
  if (options.delivery?.mode === 'http') {
    const { requestUrl: given } = options.delivery;
    const requestUrl = typeof given === 'string' ? () => given : given;
    const http = new SignedHttpDelivery({ ...shared, requestUrl, signingSecret });
    return { delivery: duplicating(http, plan.delivery), sockets: undefined };
  }
  const sockets = new SocketModeDelivery({ ...shared, appId });
  return { delivery: duplicating(sockets, plan.delivery), sockets };
}

/** Puts in whatever the journal did not hold yet, then writes the journal anew. */
function seed(core: WorkspaceCore, seeds: WorkspaceSeeds): void {
  const { identity, manifest, state, timeStamps } = core;
  const bot = {
    id: identity.botUserId,
    name: identity.botName,
    realName: manifest.features.bot_user.display_name,
  };
  const users = [
    ...seeds.users.map(seededUser),
    seededUser({ ...bot, email: '', isBot: true, color: '#0369a1' }),
  ];
  for (const user of users) if (!state.users.has(user.id)) state.commit({ kind: 'user', user });
  const everyone = [...state.users.keys()];
  const names = new Set([...state.channels.values()].map((channel) => channel.name));
  for (const channel of seeds.channels.map((one) => seededChannel(one, everyone))) {
    if (!names.has(channel.name)) state.commit({ kind: 'channel', channel });
  }
  for (const userGroup of seeds.userGroups) {
    if (!state.userGroups.has(userGroup.id)) state.commit({ kind: 'user-group', userGroup });
  }
  for (const channelId of state.channels.keys()) {
    for (const message of state.log(channelId).all()) timeStamps.observe(message.editedAt ?? message.ts);
  }
  state.compact();
}

async function verifyRequestUrl({ delivery, identity }: WorkspaceCore): Promise<boolean> {
  const challenge = newSecret();
  const payload = { token: identity.verificationToken, challenge, type: 'url_verification' };
  const ack = await delivery.deliver({ kind: 'events_api', payload, acceptsResponse: true });
  if (ack.outcome !== 'acked') return false;
  return ack.body === challenge || JSON.stringify(ack.body) === JSON.stringify({ challenge });
}
