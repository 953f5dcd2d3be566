import type { Modal } from '../define/message.ts';
import { UsageError } from '../domain/errors.ts';
import type { Edge } from './edge.ts';
import type { Incoming } from './incoming.ts';
import { perform } from './perform.ts';

const urgent = { priority: 1, maxWaitMs: 1_000 } as const;

/** Opens a form for the person; whatever is wrong with that is told to them. `name` is what they used. */
export function openModal(edge: Edge, incoming: Incoming, name: string, view: Modal): Promise<void> {
  return show(edge, incoming, name, async () => {
    if (incoming.triggerId === undefined) {
      throw new UsageError('Slack gave no way to open a form here. Press the button again.');
    }
    const method = incoming.inModal ? 'views.push' : 'views.open';
    await edge.client.call(method, { trigger_id: incoming.triggerId, view }, urgent);
  });
}

/** Draws the form anew in which the person pressed a button, unless it has changed meanwhile. */
export function updateModal(edge: Edge, incoming: Incoming, view: Modal): Promise<void> {
  return show(edge, incoming, 'a button in a form', async () => {
    if (incoming.view === undefined) {
      throw new UsageError('The form is not open any more. Open it anew.');
    }
    const { id, hash } = incoming.view;
    await edge.client.call('views.update', { view_id: id, hash, view }, urgent);
  });
}

async function show(edge: Edge, incoming: Incoming, name: string, work: () => Promise<void>): Promise<void> {
  const act = `action ${name}`;
  const attempt = { incoming, act, subject: 'open a form', role: 'viewer', looksOnly: true } as const;
  const shown = await perform(edge, attempt, work);
  if (!shown.ok) await edge.responder.tell(incoming, shown.reply, 'person');
}
