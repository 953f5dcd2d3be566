import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadAllDefinitions } from '../../src/app/definitions.ts';
import { mountAlertRoutes } from '../../src/http/alert-routes.ts';
import { createHttpServer } from '../../src/http/server.ts';
import { closedDesk, keptChanges } from '../support/closed-desk.ts';
import { closedOutside } from '../support/closed-outside.ts';
import { costMs, judge } from '../support/fuzz-source.ts';
import { brokenText, mutatedBody } from '../support/mutated-body.ts';
import { silentLog } from '../support/silent-log.ts';

const { sources } = await loadAllDefinitions();
const seed = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const BODIES = 2_000;
const BODIES_BY_HTTP = 60;
/** Of the event loop, by one body. */
const LONGEST_MS = 50;

describe(`with FUZZ_SEED=${seed}`, () => {
  it.each(sources)(
    `$name takes or refuses ${BODIES} mutated bodies, each within ${LONGEST_MS} ms`,
    (source) => {
      const verdicts = new Set<string>();
      fc.assert(
        fc.property(mutatedBody(source.sample.body), (body) => {
          const once = () => verdicts.add(judge(source, body));
          // Slow once may be the collector of garbage; slow each time is the body.
          if (costMs(once) > LONGEST_MS) {
            const again = [1, 2, 3].map(() => costMs(once));
            expect(Math.min(...again)).toBeLessThanOrEqual(LONGEST_MS);
          }
        }),
        { numRuns: BODIES, seed },
      );
      expect([...verdicts].sort()).toEqual(['refused', 'taken']);
    },
    60_000,
  );

  describe('over HTTP', () => {
    const app = createHttpServer(silentLog);
    beforeAll(() => {
      mountAlertRoutes(app, {
        sources,
        plans: {},
        generalToken: undefined,
        clock: { now: () => new Date('2026-11-21T02:15:00Z') },
        outside: closedOutside,
        log: silentLog,
        changes: keptChanges(),
        deskFor: closedDesk,
        intake: {
          accept: async (events) => ({ accepted: events.length, deduplicated: 0, incidents: [] }),
        },
        observe: () => undefined,
      });
    });
    afterAll(() => app.close());

    it.each(sources.filter(({ arrivesBy }) => arrivesBy !== 'mail'))(
      '$name answers each body with 2xx or 4xx',
      async (source) => {
        const { body, headers = {} } = source.sample;
        const payloads = fc.oneof(
          mutatedBody(body).map((mutated) => JSON.stringify(mutated) ?? ''),
          brokenText(body),
        );
        const sent = Object.entries(headers).flatMap(([name, value]) =>
          value === undefined ? [] : [[name, value] as const],
        );
        await fc.assert(
          fc.asyncProperty(payloads, async (payload) => {
            const answer = await app.inject({
              method: 'POST',
              url: source.path ?? `/alerts/${source.name}`,
              headers: { 'content-type': 'application/json', ...Object.fromEntries(sent) },
              payload,
            });
            expect(answer.statusCode, answer.body).toBeGreaterThanOrEqual(200);
            expect(answer.statusCode, answer.body).toBeLessThan(500);
          }),
          { numRuns: BODIES_BY_HTTP, seed },
        );
      },
      60_000,
    );
  });
});
