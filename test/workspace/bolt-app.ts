import { App, LogLevel } from '@slack/bolt';
import type { WorkspaceOptions } from '../../src/workspace/workspace-options.ts';
import { startTestWorkspace, type TestWorkspace } from '../support/workspace.ts';

/** A started Bolt app with the workspace it is installed in. */
export interface Installed {
  readonly app: App;
  readonly slack: TestWorkspace;
  stop(): Promise<void>;
}

const quiet = { logLevel: LogLevel.ERROR };

/** Starts an unmodified Bolt app in Socket Mode against a fresh workspace. */
export async function installSocketApp(
  register: (app: App, slack: TestWorkspace) => void,
  overrides: Partial<WorkspaceOptions> = {},
): Promise<Installed> {
  const slack = await startTestWorkspace(overrides);
  const { bot, app: appToken } = slack.workspace.tokens;
  const app = new App({
    ...quiet,
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
