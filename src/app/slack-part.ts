import type { Environment } from '../config/environment.ts';
import type { Services } from '../define/services.ts';
import type { Clock } from '../domain/clock.ts';
import { UnreachableError } from '../domain/errors.ts';
import type { Chat } from '../domain/ports/chat.ts';
import type { Log } from '../domain/ports/log.ts';
import type { SlackStatus } from '../domain/ports/status.ts';
import { roleOf, type Settings } from '../domain/settings.ts';
import type { Metrics } from '../observability/metrics.ts';
import { createSlackApp, type SlackApp } from '../slack/slack-app.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { catchUp } from './catch-up.ts';
import type { Definitions } from './definitions.ts';
import { edgeTemplates } from './edge-templates.ts';

export interface SlackPart {
  readonly chat: Chat;
  readonly handleHttp: SlackApp['handleHttp'];
  status(): SlackStatus;
  attach(services: Services): void;
  /** The HTTP server listens: the local workspace can be reached from now on. */
  reachable(url: string): void;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface SlackParts {
  readonly environment: Environment;
  readonly workspace: Workspace | undefined;
  readonly definitions: Definitions;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** The connection to Slack, or to the local workspace that stands in for it. */
export function createSlackPart(parts: SlackParts): SlackPart {
  if (parts.environment.slack.kind === 'none') return noSlack;
  let services: Services | undefined;
  let localUrl: string | undefined;
  let app: SlackApp | undefined;
  const { environment, workspace, definitions, settings, clock, log, metrics } = parts;

  function make(): SlackApp {
    return createSlackApp({
      ...credentials(environment, workspace),
      apiUrl: workspace === undefined ? environment.slackApiUrl : `${localUrl}/api/`,
      registry: definitions,
      templates: edgeTemplates,
      services: () => present(services, 'services'),
      roleOf: (userId) => roleOf(settings, userId),
      clock,
      log,
      onBack: () => catchUp(present(services, 'services')),
      observe: (call) => metrics.slackCall(call.method, call.outcome),
    });
  }
  // The local workspace's address is known once the server listens; a real Slack's is known now.
  if (workspace === undefined) app = make();
  const known = () => present(app, 'connection to Slack');

  return {
    chat: chatOf(known),
    handleHttp: app?.handleHttp,
    status: () => app?.status() ?? { connected: false, mode: 'socket', lastError: 'not started yet' },
    attach(given) {
      services = given;
    },
    reachable(url) {
      localUrl = url;
      app ??= make();
    },
    // Only who takes commands listens; every process that posts needs to know who it is.
    start: () => known().start({ listen: environment.roles.includes('web') }),
    // Short: what a person waits for is answered within this, and a page that is not is found by the sweeper.
    stop: async () => app?.stop(1_500),
  };
}

const absent = () =>
  Promise.reject(
    new UnreachableError(
      'This process only runs probes and is not connected to Slack. Others take over what it raises.',
    ),
  );

/** What a runner has in its place: whatever is to be posted is left to others, by the queue. */
const noSlack: SlackPart = {
  chat: {
    post: absent,
    edit: absent,
    findByKey: absent,
    shownRevision: absent,
    uploadImage: absent,
    permalink: absent,
    channelProblem: absent,
    nameOf: absent,
  },
  handleHttp: undefined,
  status: () => ({ connected: false, mode: 'socket', lastError: 'this process only runs probes' }),
  attach: () => undefined,
  reachable: () => undefined,
  start: async () => undefined,
  stop: async () => undefined,
};

/** The chat of an app that may be made later. */
function chatOf(app: () => SlackApp): Chat {
  return {
    post: (...words) => app().chat.post(...words),
    edit: (...words) => app().chat.edit(...words),
    findByKey: (...words) => app().chat.findByKey(...words),
    shownRevision: (...words) => app().chat.shownRevision(...words),
    uploadImage: (...words) => app().chat.uploadImage(...words),
    permalink: (...words) => app().chat.permalink(...words),
    channelProblem: (channel) => app().chat.channelProblem(channel),
    nameOf: (userId) => app().chat.nameOf(userId),
  };
}

function credentials({ slack }: Environment, workspace: Workspace | undefined) {
  if (slack.kind === 'http') {
    return {
      mode: 'http' as const,
      botToken: slack.botToken.reveal(),
      signingSecret: slack.signingSecret.reveal(),
    };
  }
  if (slack.kind === 'socket') {
    return { mode: 'socket' as const, botToken: slack.botToken.reveal(), appToken: slack.appToken.reveal() };
  }
  const { bot, app } = present(workspace, 'local workspace').tokens;
  return { mode: 'socket' as const, botToken: bot, appToken: app };
}

function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`The ${what} is used before it is there.`);
  return value;
}
