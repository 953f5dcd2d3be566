import { get } from 'node:http';
import { slotAfter } from '../../src/domain/sampling-slots.ts';

// The least that asking all targets in their slots can cost: a timer, a request, its answer read, nothing kept.
//   bare-fetches.ts <url>, and its parent sends the targets

interface Target {
  readonly system: string;
  readonly name: string;
  readonly path: string;
}

const everyMs = 60_000;
const deadlineMs = 10_000;
const [url = ''] = process.argv.slice(2);

function ask(target: Target): void {
  const signal = AbortSignal.timeout(deadlineMs);
  get(`${url}${target.path}`, { agent: false, signal }, (response) => {
    response.setEncoding('utf8');
    let body = '';
    response.on('data', (piece: string) => {
      body += piece;
    });
    response.on('error', () => undefined);
    response.on('end', () => JSON.parse(body));
  }).on('error', () => undefined);
}

function keep(target: Target): void {
  const slot = slotAfter({ ...target, everyMs }, Date.now());
  setTimeout(() => {
    ask(target);
    keep(target);
  }, slot - Date.now());
}

process.once('message', (plans: readonly Target[]) => plans.forEach(keep));
process.once('disconnect', () => process.exit(0));
