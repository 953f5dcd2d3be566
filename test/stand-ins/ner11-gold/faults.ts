import { DAY_MS } from '../../../src/domain/duration.ts';
import type { Fault } from '../stand-in.ts';
import type { Deployment } from './deployment.ts';

type Break = readonly [title: string, act: (deployment: Deployment) => unknown];

/** What can go wrong; `restore` mends each of them. */
export const breaks = {
  'kill-api': [
    'Kill the API: container and port',
    async ({ api, containers }) => {
      await api.down();
      await containers?.kill('api');
    },
  ],
  'close-database': [
    'Let nobody reach the database',
    async ({ door, containers }) => {
      await door.close();
      await containers?.kill('database');
    },
  ],
  'kill-all': [
    'Let nothing answer at all',
    async ({ door, api, frontend }) => {
      await door.close();
      await api.down();
      await frontend.down();
    },
  ],
  'fill-pool': [
    'Use up the connections of the database',
    async ({ session }) => {
      for (let count = 0; count < 18; count += 1) await session();
    },
  ],
  'slow-api': ['Slow the API down by a second', ({ api }) => api.slow(1_000)],
  'fail-api': ['Let every request to the API fail', ({ api }) => api.fail(500)],
  'unload-model': [
    'Unload the model',
    ({ api }) => api.set('/health', { status: 'degraded', model_loaded: false }),
  ],
  'grow-queue': [
    'Let 5,000 requests wait for the model',
    ({ metrics }) => {
      metrics.waiting = 5_000;
    },
  ],
  'empty-page': [
    'Serve a frontend that was never built',
    ({ frontend }) => frontend.set('/', 'Not built yet'),
  ],
  'break-backup': [
    'Damage the newest backup',
    ({ files }) => files.write('backups/daily/ner11-0.dump', 'half of a ba'),
  ],
  'miss-backup': ['Miss two nightly backups', ({ files }) => files.age('backups/daily', 2.5 * DAY_MS)],
  'damage-model': ['Damage a file of the model', ({ files }) => files.write('models/ner11.bin', 'the weigh')],
  'fail-maintenance': [
    'Let a maintenance run over and end unverified',
    ({ files }) => files.record('maintenance', { inside_window: false, verified: false }, 0),
  ],
  'refuse-log-ins': [
    'Try 30 wrong passwords',
    ({ containers }) =>
      containers?.say(
        'database',
        ...Array.from({ length: 30 }, () => 'FATAL:  password authentication failed for user "ner11"'),
      ),
  ],
} as const satisfies Readonly<Record<string, Break>>;

export type FaultName = keyof typeof breaks;

/** Mending one mends its kind; what else was broken stays so. */
export function faultsOf(deployment: Deployment): readonly Fault[] {
  const broken = new Set<string>();
  return Object.entries(breaks).map(
    ([name, [title, act]]): Fault => ({
      name,
      title,
      async break() {
        broken.add(name);
        await act(deployment);
      },
      async mend() {
        broken.delete(name);
        await deployment.restore();
        for (const [other, [, again]] of Object.entries(breaks))
          if (broken.has(other)) await again(deployment);
      },
    }),
  );
}
