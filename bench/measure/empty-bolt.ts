import bolt from '@slack/bolt';

/**
 * A program of its own: the least that Bolt 5 can be, with its HTTP receiver and one command that is acknowledged at
 * once. Its argument is the signing secret.
 */
const signingSecret = process.argv[2] ?? '';
const app = new bolt.App({
  receiver: new bolt.HTTPReceiver({ signingSecret, logLevel: bolt.LogLevel.ERROR }),
  logLevel: bolt.LogLevel.ERROR,
  // Given a token it would ask Slack who it is.
  authorize: async () => ({ botToken: 'xoxb-bench', botUserId: 'U0BOT', botId: 'B0BOT' }),
});
app.command('/ops', async ({ ack }) => ack());
const server = await app.start({ port: 0, host: '127.0.0.1' });
const address = server.address();
process.send?.({ port: typeof address === 'object' ? address?.port : undefined });
process.on('disconnect', () => process.exit(0));
