import { startEmbeddedPostgres } from '../../../src/store/embedded/start-embedded-postgres.ts';
import { testSettings } from '../../support/shared-postgres.ts';

// Run as a process of its own: starts a server on the folder in argv, says so in one line of JSON, and holds it
// until it is killed or its standard input ends (so that nothing stays behind when the tests are killed). With
// `leave` it does nothing more, and ends if nothing of the server keeps it.
const [dataDir = '', manner] = process.argv.slice(2);
const say = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`);
try {
  const server = await startEmbeddedPostgres({ dataDir, log: () => undefined, settings: testSettings });
  const { connection, pid, adopted, firstStart } = server;
  say({ connection, pid, adopted, firstStart, description: server.describe() });
  if (manner !== 'leave') process.stdin.resume().on('end', () => server.stop().then(() => process.exit(0)));
} catch (error) {
  say({ error: String(error) });
  process.exit(1);
}
