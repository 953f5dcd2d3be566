import type { RecordedCall } from './api/call-log.ts';
import type { WorkspaceCore } from './core.ts';
import type { WorkspaceMessage } from './person-side.ts';
import { workspaceMessage } from './state/messages.ts';

/** Ways for a story to wait for what the app does, without polling. Times are real ones, in milliseconds. */
export interface Waiting {
  /** The first message, present or to come, edits included, that fits; rejects when none does in time. */
  waitForMessage(fits: (message: WorkspaceMessage) => boolean, timeoutMs?: number): Promise<WorkspaceMessage>;
  /** The first call, past or to come, of this method (or that fits); rejects when there is none in time. */
  waitForCall(wanted: string | ((call: RecordedCall) => boolean), timeoutMs?: number): Promise<RecordedCall>;
}

const defaultTimeoutMs = 5000;

/** Builds the waiting on what the workspace announces. */
export function waiting(core: WorkspaceCore): Waiting {
  const { calls, state } = core;
  return {
    waitForMessage(fits, timeoutMs = defaultTimeoutMs) {
      const find = () => allMessages(core).find(fits);
      return until(
        find,
        (again) => state.subscribe(again),
        timeoutMs,
        () => describeMessages(core),
      );
    },
    waitForCall(wanted, timeoutMs = defaultTimeoutMs) {
      const fits = typeof wanted === 'string' ? (call: RecordedCall) => call.method === wanted : wanted;
      const find = () => calls.all().find(fits);
      return until(
        find,
        (again) => calls.subscribe(again),
        timeoutMs,
        () => describeCalls(core),
      );
    },
  };
}

function allMessages(core: WorkspaceCore): readonly WorkspaceMessage[] {
  return [...core.state.channels.keys()].flatMap((channelId) =>
    [...core.state.log(channelId).all()].map((message) => workspaceMessage(core, message)),
  );
}

function until<Found>(
  find: () => Found | undefined,
  subscribe: (again: () => void) => () => void,
  timeoutMs: number,
  describe: () => string,
): Promise<Found> {
  const present = find();
  if (present !== undefined) return Promise.resolve(present);
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      stop();
      reject(new Error(`Nothing fitted within ${timeoutMs} ms. ${describe()}`));
    }, timeoutMs);
    const stop = subscribe(() => {
      const found = find();
      if (found === undefined) return;
      clearTimeout(timer);
      stop();
      resolve(found);
    });
  });
}

function describeMessages(core: WorkspaceCore): string {
  const last = allMessages(core).slice(-5);
  return `The last messages: ${JSON.stringify(last.map(({ channelId, text }) => ({ channelId, text })))}.`;
}

function describeCalls({ calls }: WorkspaceCore): string {
  const last = calls.all().slice(-5);
  return `The last calls: ${JSON.stringify(last.map(({ method, outcome }) => ({ method, outcome })))}.`;
}
