import type { ActionContext, ActionInput, ActionResult } from '../../src/define/action.ts';
import type { Message } from '../../src/define/message.ts';
import type { IncidentReference } from '../../src/domain/incident-reference.ts';
import type { IncidentAct } from '../../src/incidents/incident-context.ts';

/** What a button's reference means as an act: which incident, who, and the version that was on the screen. */
export function seenBy(
  { actor }: Pick<ActionContext, 'actor'>,
  { incidentId, version }: IncidentReference,
): IncidentAct {
  return { incidentId, actor, seen: version };
}

/** On a card the card itself shows what was done; anywhere else, and when nothing was done, the person is told. */
export function quietOnCard(input: ActionInput, changed: boolean, reply: Message): ActionResult {
  const onCard = input.message?.metadataKey?.startsWith('card.') === true;
  return onCard && changed ? {} : { reply };
}
