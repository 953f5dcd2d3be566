import { setTimeout as pause } from 'node:timers/promises';

export interface SentAlert {
  readonly name: string;
  /** Alerts of one group are one incident. */
  readonly group: string;
  readonly severity: 'critical' | 'warning';
  readonly status: 'firing' | 'resolved';
  readonly labels?: Readonly<Record<string, string>>;
}

export interface Receipt {
  readonly alert: SentAlert;
  /** How often it was answered with anything but 2xx, or not at all. */
  readonly refusals: number;
  /** Answers that no sender should ever see: neither 2xx nor a 503 nor a broken line. */
  readonly odd: readonly number[];
}

const RETRY_MS = 400;
const PATIENCE_MS = 10_000;

/**
 * Sends the alerts at a steady pace, whatever becomes of them. As real senders do it tries each again, at another
 * replica, until it is taken; those of a name are told in order. Rejects when one is not taken until `until`.
 */
export async function sendAll(
  alerts: readonly SentAlert[],
  urls: readonly string[],
  perSecond: number,
  until: AbortSignal,
): Promise<readonly Receipt[]> {
  const begun = performance.now();
  return await Promise.all(
    alerts.map(async (alert, index) => {
      await pause(Math.max(0, begun + (index * 1_000) / perSecond - performance.now()));
      return await sendOne(alert, index, urls, until);
    }),
  );
}

async function sendOne(
  alert: SentAlert,
  index: number,
  urls: readonly string[],
  until: AbortSignal,
): Promise<Receipt> {
  const odd: number[] = [];
  for (let refusals = 0; ; refusals += 1) {
    const status = await post(alert, urls[(index + refusals) % urls.length] ?? '');
    if (status >= 200 && status < 300) return { alert, refusals, odd };
    if (status !== 0 && status !== 503) odd.push(status);
    if (until.aborted) throw new Error(`'${alert.name}' is not taken by anybody; last answered ${status}.`);
    await pause(RETRY_MS);
  }
}

/** The status, or 0 where there was no answer. */
async function post({ name, group, severity, status, labels }: SentAlert, url: string): Promise<number> {
  try {
    const answer = await fetch(`${url}/alerts/generic`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name, severity, status, labels: { group, ...labels } }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return 0;
  }
}
