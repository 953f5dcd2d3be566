import type { Block } from '../src/define/message.ts';
import type { Alert } from '../src/domain/alert.ts';
import type { Incident } from '../src/domain/incident.ts';
import { encodeReference } from '../src/domain/incident-reference.ts';
import { actions, button, type Choice, linkButton, overflow } from './blocks.ts';
import { runbookUrl } from './incident-links.ts';

export interface ButtonModel {
  readonly incident: Incident;
  readonly linkSchemes: readonly string[];
}

/** At most four buttons and a menu, by state; each carries the version that the card shows. */
export function cardButtons(model: ButtonModel, alerts: readonly Alert[]): Block {
  const { incident } = model;
  const value = encodeReference({ incidentId: incident.id, version: incident.version });
  if (incident.state === 'resolved') {
    return actions([
      button({ text: 'Re-open', actionId: 'reopen-incident', value }),
      button({ text: 'Timeline', actionId: 'show-timeline', value }),
    ]);
  }
  const runbook = runbookUrl(alerts, model.linkSchemes);
  const acknowledge = {
    text: 'Acknowledge',
    actionId: 'acknowledge-incident',
    value,
    style: 'primary',
  } as const;
  return actions([
    ...(incident.state === 'triggered' ? [button(acknowledge)] : []),
    ...(incident.escalation.policy.levels.length > 0 ? [escalateButton(incident, value)] : []),
    ...(alerts.length > 0 ? [button({ text: 'Silence…', actionId: 'silence-incident', value })] : []),
    ...(runbook === undefined ? [] : [linkButton('Runbook', runbook)]),
    overflow('incident-menu', menu(incident, value)),
  ]);
}

function escalateButton({ escalation, id }: Incident, value: string) {
  const levels = escalation.policy.levels.length;
  const next =
    escalation.level + 1 < levels ? `level ${escalation.level + 2} of ${levels}` : 'the next level';
  const confirm = {
    title: 'Escalate now?',
    text: `${id}: this calls ${next} at once and may wake somebody.`,
    confirm: 'Escalate',
  };
  return button({ text: 'Escalate', actionId: 'escalate-incident', value, confirm });
}

/** Resolve stands in a menu, away from Acknowledge; the action asks back while something fires. */
function menu(incident: Incident, value: string): readonly Choice[] {
  const entry = (text: string, action: string): Choice => ({ text, value: `${action}|${value}` });
  return [
    entry('Resolve', 'resolve-incident'),
    entry('Add note', 'add-note'),
    ...(incident.state === 'acknowledged' ? [entry('Un-acknowledge', 'unacknowledge-incident')] : []),
    entry('Show timeline', 'show-timeline'),
  ];
}
