import { parseArgs } from 'node:util';
import { playRounds, type RoundResult } from './faults/rounds.ts';

/**
 * `npm run bench fault-rounds -- --rounds 100 --seed 7`: alerts at a steady pace to two replicas of each role, while
 * everything that they stand on fails at random. Nothing accepted may be missing from its one card. The same seed
 * plans the same faults; `--only 'Slack|clock'` leaves it at those that have such names.
 */
export async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '10' },
      from: { type: 'string', default: '0' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
      rate: { type: 'string', default: '200' },
      seconds: { type: 'string', default: '6' },
      only: { type: 'string', default: '' },
      longest: { type: 'string', default: '30' },
    },
    allowPositionals: true,
  });
  print(`--seed ${values.seed} --rounds ${values.rounds} --rate ${values.rate} --seconds ${values.seconds}`);
  const results = await playRounds(
    {
      seed: Number(values.seed),
      rounds: Number(values.rounds),
      from: Number(values.from),
      perSecond: Number(values.rate),
      loadMs: Number(values.seconds) * 1_000,
      only: new RegExp(values.only),
      longestMs: Number(values.longest) * 1_000,
    },
    (result) => print(lineOf(result)),
  );
  const bad = results.filter(({ wrong }) => wrong.length > 0);
  const sum = (of: (result: RoundResult) => number) => results.reduce((total, one) => total + of(one), 0);
  print(
    `${results.length} rounds: ${sum((one) => one.accepted)} alerts accepted, ${sum((one) => one.refusals)} refused and sent ` +
      `again, ${sum((one) => one.cards)} cards, ${sum((one) => one.doubledPages)} pages twice, ${bad.length} rounds wrong.`,
  );
  if (bad.length > 0) throw new Error(`${bad.length} rounds went wrong. Replay with --seed ${values.seed}.`);
}

function lineOf(result: RoundResult): string {
  const { round, faults, accepted, refusals, cards, pages, hidden, settledMs, memory, wrong } = result;
  const what = faults.map(({ name, atMs, lastsMs }) => `${name} (${atMs}+${lastsMs} ms)`).join(', ');
  const figures = `${accepted} accepted, ${refusals} refused, ${cards} cards, ${pages} pages, ${hidden} hidden`;
  const after = `settled after ${(settledMs / 1_000).toFixed(1)} s, heap/resident ${memory.join(' ')} MiB`;
  const verdict = wrong.length === 0 ? 'ok' : `WRONG\n  ${wrong.join('\n  ')}`;
  return `${String(round).padStart(3)} ${what}: ${figures}; ${after}: ${verdict}`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
