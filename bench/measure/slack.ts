import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** What the imitation has seen since it was emptied; times in milliseconds of the monotonic clock. */
export interface SeenBySlack {
  readonly calls: Readonly<Record<string, number>>;
  readonly refused: number;
  readonly messages: number;
  readonly lastMs: number;
  readonly lastCard: string;
  /** When each mark came for the first time. */
  readonly marks: ReadonlyMap<string, number>;
  /** Each time that the state of an incident was told, on its own card or in a row of another one. */
  readonly shown: readonly ShownState[];
  /** Messages by what they are: the first words of their keys. */
  readonly posted: Readonly<Record<string, number>>;
}

export interface ShownState {
  readonly mark: string;
  readonly state: string;
  readonly atMs: number;
  /** Key of the message. */
  readonly key: string;
}

export interface SlackImitation {
  readonly url: string;
  /** Empties its memory; with an interval it takes one message per channel in each; away it refuses everything. */
  reset(options?: { readonly intervalMs?: number; readonly away?: '503' | 'cut' }): Promise<void>;
  seen(): Promise<SeenBySlack>;
  /** Resolves when so many marks have come; throws after `patienceMs`. */
  waitForMarks(count: number, patienceMs?: number): Promise<SeenBySlack>;
  /** Resolves when nothing has come for `quietMs`. */
  settled(quietMs: number): Promise<SeenBySlack>;
  close(): void;
}

/** The monotonic clock that the processes of a machine share, in milliseconds. */
export const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6;

export async function startSlackImitation(): Promise<SlackImitation> {
  const child = fork(join(import.meta.dirname, 'slack-imitation.ts'), { stdio: 'inherit' });
  const [message] = (await once(child, 'message')) as [{ port: number }];
  const url = `http://127.0.0.1:${message.port}`;
  const ask = async (marks: number): Promise<SeenBySlack> => {
    const answer = await fetch(`${url}/control?marks=${marks}`);
    const raw = (await answer.json()) as Omit<SeenBySlack, 'marks' | 'lastMs' | 'shown'> & {
      readonly marks: Readonly<Record<string, number>>;
      readonly shown: readonly (Omit<ShownState, 'atMs'> & { readonly ns: number })[];
      readonly lastNs: number;
    };
    const times = Object.entries(raw.marks).map(([mark, ns]) => [mark, ns / 1e6] as const);
    const shown = raw.shown.map(({ ns, ...one }) => ({ ...one, atMs: ns / 1e6 }));
    return { ...raw, lastMs: raw.lastNs / 1e6, marks: new Map(times), shown };
  };
  return {
    url,
    async reset(options = {}) {
      await fetch(`${url}/control`, { method: 'POST', body: JSON.stringify(options) });
    },
    seen: () => ask(0),
    async waitForMarks(count, patienceMs = 30_000) {
      const until = nowMs() + patienceMs;
      for (;;) {
        const seen = await ask(count);
        if (seen.marks.size >= count) return seen;
        if (nowMs() > until) throw new Error(`Only ${seen.marks.size} of ${count} alerts reached Slack.`);
      }
    },
    async settled(quietMs) {
      const begunMs = nowMs();
      for (;;) {
        const seen = await ask(0);
        // Nothing yet is no rest either, until it has been waited for long.
        const since = seen.lastMs > 0 ? seen.lastMs : begunMs + 10_000;
        if (nowMs() - since > quietMs) return seen;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    close: () => child.kill(),
  };
}
