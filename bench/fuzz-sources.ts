import fc from 'fast-check';
import { loadAllDefinitions } from '../src/app/definitions.ts';
import type { LoadedAlertSource } from '../src/define/alert-source.ts';
import { costMs, judge } from '../test/support/fuzz-source.ts';
import { mutatedBody } from '../test/support/mutated-body.ts';

const BODIES = Number(process.env['FUZZ_BODIES'] ?? 100_000);
const LONGEST_MS = 50;

/**
 * Mutated bodies for every source, many more than the tests have time for. Each has to be taken or refused, and none
 * may keep the event loop for longer than 50 ms. `FUZZ_SEED` replays, `FUZZ_BODIES` says how many.
 */
export async function run(): Promise<void> {
  const seed = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
  const { sources } = await loadAllDefinitions();
  print(`FUZZ_SEED=${seed}, ${BODIES} bodies a source`);
  print('| source | taken | refused | defects | worst ms |\n|---|---|---|---|---|');
  let bad = 0;
  for (const source of sources) {
    const { taken, refused, defects, worstMs } = fuzz(source, seed);
    print(`| ${source.name} | ${taken} | ${refused} | ${defects.length} | ${worstMs.toFixed(1)} |`);
    for (const defect of defects.slice(0, 3)) print(defect);
    if (defects.length > 0 || worstMs > LONGEST_MS) bad += 1;
  }
  if (bad > 0) throw new Error(`${bad} source(s) do not hold. Replay with FUZZ_SEED=${seed}.`);
}

function fuzz(source: LoadedAlertSource, seed: number) {
  const counts = { taken: 0, refused: 0 };
  const defects: string[] = [];
  let worstMs = 0;
  const property = fc.property(mutatedBody(source.sample.body), (body) => {
    try {
      let cost = costMs(() => {
        counts[judge(source, body)] += 1;
      });
      // What is slow once may be the collector of garbage; what is slow each time is the body.
      for (let again = 0; again < 3 && cost > worstMs; again += 1) {
        cost = Math.min(
          cost,
          costMs(() => judge(source, body)),
        );
      }
      worstMs = Math.max(worstMs, cost);
    } catch (error) {
      const words = error instanceof Error ? (error.stack ?? error.message) : String(error);
      defects.push(`${words.split('\n').slice(0, 4).join('\n')}\n${JSON.stringify(body)?.slice(0, 400)}`);
    }
  });
  fc.assert(property, { numRuns: BODIES, seed });
  return { ...counts, defects, worstMs };
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
