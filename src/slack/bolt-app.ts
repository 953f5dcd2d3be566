import type { App, Receiver } from '@slack/bolt';
import { bolt } from './bolt.ts';
import { boltLogger } from './bolt-logger.ts';
import type { Edge } from './edge.ts';
import type { IdentityKeeper } from './identity.ts';
import { readAction, readCommand, readHomeOpened, readShortcut, readSubmission } from './incoming.ts';
import { claimed } from './recent-requests.ts';
import { runAction } from './run-action.ts';
import { runCommand } from './run-command.ts';
import { runSubmission } from './run-submission.ts';
import { showHome } from './show-home.ts';

const anything = /[\s\S]*/;

/** The receivers are ours (see slack-app.ts): Bolt is handed verified bodies and never listens by itself. */
const handedOver: Receiver = {
  init: () => undefined,
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
};

/**
 * The Bolt app with one listener per kind of delivery. Each listener acknowledges first and acts then: no
 * definition is given `ack`, so none can miss the 3 s.
 */
export function createBoltApp(edge: Edge, identity: IdentityKeeper, botToken: string): App {
  const app = new bolt.App({
    receiver: handedOver,
    convoStore: false,
    logger: boltLogger(edge.log),
    clientOptions: edge.client.clientOptions,
    // Given a token Bolt would call auth.test at once and leave its rejection unhandled.
    authorize: async () => {
      const { botUserId, botId } = await identity.get();
      return { botToken, botUserId, ...(botId === undefined ? {} : { botId }) };
    },
  });

  app.command('/ops', async ({ ack, body, context }) => {
    await ack();
    const use = await claimed(context, readCommand(body));
    if (use !== undefined) await runCommand(edge, use.incoming, use.text);
  });
  app.action(anything, async ({ ack, body, context }) => {
    await ack();
    const use = await claimed(context, readAction(body));
    if (use !== undefined) await runAction(edge, use);
  });
  app.shortcut(anything, async ({ ack, body, context }) => {
    await ack();
    const use = await claimed(context, readShortcut(body));
    if (use !== undefined) await runAction(edge, use);
  });
  app.view({ callback_id: anything, type: 'view_submission' }, async ({ ack, body, context }) => {
    // Here the acknowledgement tells what came of it: a repeated one closes the form.
    const use = await claimed(context, readSubmission(body));
    if (use === undefined) await ack();
    else await runSubmission(edge, use, (answer) => ack(answer as never));
  });
  app.event('app_home_opened', async ({ body }) => {
    const { incoming, tab } = readHomeOpened(body);
    if (tab === 'home') await showHome(edge, incoming);
  });
  app.error(async (error) => {
    edge.log.error({ error }, 'A delivery from Slack could not be handled.');
  });
  return app;
}
