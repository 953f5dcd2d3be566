import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, HTTPReceiver, LogLevel } from '@slack/bolt';
import { afterEach } from 'vitest';
import { parse } from 'yaml';
import type { WorkspaceOptions } from '../../src/workspace/workspace-options.ts';
import { manifestText, startTestWorkspace, type TestWorkspace } from '../support/workspace.ts';

/** A started Bolt app with the workspace it is installed in. */
export interface Installed {
  readonly app: App;
  readonly slack: TestWorkspace;
  stop(): Promise<void>;
}

const running: Installed[] = [];
afterEach(async () => {
  for (const installed of running.splice(0)) await installed.stop();
});

/** Stops it when the test is over. */
export function remember(installed: Installed): Installed {
  running.push(installed);
  return installed;
}

/** The project's manifest with more scopes and events. */
export function extendedManifest(scopes: readonly string[], events: readonly string[] = []): unknown {
  const manifest = parse(manifestText);
  manifest.oauth_config.scopes.bot.push(...scopes);
  manifest.settings.event_subscriptions.bot_events.push(...events);
  return manifest;
}

/** Starts an unmodified Bolt app in Socket Mode against a fresh workspace. */
export async function installSocketApp(
  register: (app: App, slack: TestWorkspace) => void,
  overrides: Partial<WorkspaceOptions> = {},
): Promise<Installed> {
  const slack = await startTestWorkspace(overrides);
  const { bot, app: appToken } = slack.workspace.tokens;
  const app = new App({
    logLevel: LogLevel.ERROR,
    token: bot,
    appToken,
    socketMode: true,
    clientOptions: { slackApiUrl: slack.apiUrl },
  });
  register(app, slack);
  await app.start();
  return {
    app,
    slack,
    async stop() {
      await app.stop();
      await slack.close();
    },
  };
}

/** Starts an unmodified Bolt app behind signed HTTP; `appSecret` is what the app believes the secret to be. */
export async function installHttpApp(
  register: (app: App, slack: TestWorkspace) => void,
  overrides: Partial<WorkspaceOptions> = {},
  appSecret = 'a-secret-of-the-tests',
): Promise<Installed> {
  const signingSecret = 'a-secret-of-the-tests';
  const receiver = new HTTPReceiver({ signingSecret: appSecret, logLevel: LogLevel.ERROR });
  const server = createServer((request, response) => receiver.requestListener(request, response));
  const requestUrl = `http://127.0.0.1:${await listen(server)}/slack/events`;
  const slack = await startTestWorkspace({
    ...overrides,
    delivery: { mode: 'http', requestUrl, signingSecret },
  });
  const app = new App({
    logLevel: LogLevel.ERROR,
    token: slack.workspace.tokens.bot,
    receiver,
    clientOptions: { slackApiUrl: slack.apiUrl },
  });
  register(app, slack);
  return {
    app,
    slack,
    async stop() {
      await slack.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
