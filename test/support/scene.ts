import { onTestFinished } from 'vitest';
import type { WorkspaceOptions } from '../../src/workspace/workspace-options.ts';
import { type AppOptions, startApp, type TestApp } from './app.ts';
import { type TestDatabase, testDatabase } from './postgres.ts';
import { startTestWorkspace, type TestWorkspace } from './workspace.ts';

/** A strict Slack and an empty database, for the processes that are started on them. */
export interface Scene {
  readonly workspace: TestWorkspace;
  readonly database: TestDatabase;
  /** One more process on both. */
  start(options?: Omit<AppOptions, 'workspace'>): Promise<TestApp>;
  /** Kills every process that was started, and clears both away. */
  close(): Promise<void>;
}

export async function openScene(overrides: Partial<WorkspaceOptions> = {}): Promise<Scene> {
  const [workspace, database] = await Promise.all([startTestWorkspace(overrides), testDatabase()]);
  const apps: TestApp[] = [];
  return {
    workspace,
    database,
    async start(options = {}) {
      const app = await startApp({ workspace, database: database.connection, ...options });
      apps.push(app);
      return app;
    },
    async close() {
      await Promise.all(apps.map((app) => app.kill()));
      await Promise.all([workspace.close(), database.drop()]);
    },
  };
}

/** A scene of the test that is running, closed after it. */
export async function sceneOfTest(): Promise<Scene> {
  const scene = await openScene();
  onTestFinished(() => scene.close());
  return scene;
}
