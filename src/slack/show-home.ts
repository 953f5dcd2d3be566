import type { Block, Message } from '../define/message.ts';
import type { Edge } from './edge.ts';
import type { Incoming } from './incoming.ts';
import { perform } from './perform.ts';

/** Publishes App Home for the person who opened it; a refusal is shown there too, because there is no other place. */
export async function showHome(edge: Edge, incoming: Incoming): Promise<void> {
  const attempt = {
    incoming,
    act: 'action open-home',
    subject: undefined,
    role: 'viewer',
    looksOnly: true,
  } as const;
  const drawn = await perform(edge, attempt, (actor, services) =>
    edge.templates.home(services, actor, edge.registry.commands),
  );
  const blocks = drawn.ok ? drawn.value : blocksOf(drawn.reply);
  await edge.client
    .call('views.publish', { user_id: incoming.userId, view: { type: 'home', blocks } })
    .catch((error: unknown) => edge.log.warn({ error }, 'App Home could not be shown.'));
}

function blocksOf({ text, blocks }: Message): readonly Block[] {
  return blocks ?? [{ type: 'section', text: { type: 'mrkdwn', text } }];
}
