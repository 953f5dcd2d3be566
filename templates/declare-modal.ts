import type { Modal } from '../src/define/message.ts';
import { input } from './blocks.ts';
import { modal } from './modal.ts';

export interface DeclareModalModel {
  readonly callbackId: string;
}

const severityChoices = [
  { text: 'Critical – people are hit now', value: 'critical' },
  { text: 'Warning – it will hurt soon', value: 'warning' },
  { text: 'Info – to be looked at', value: 'info' },
] as const;

/** Asks for what an incident needs that a person declares: `title`, `severity`, and `system` if it is known. */
export function declareModal({ callbackId }: DeclareModalModel): Modal {
  const options = severityChoices.map(({ text, value }) => ({ text: { type: 'plain_text', text }, value }));
  const severity = { type: 'static_select', action_id: 'severity', options, initial_option: options[1] };
  const title = { type: 'plain_text_input', action_id: 'title', min_length: 3, max_length: 200 };
  const system = { type: 'plain_text_input', action_id: 'system', max_length: 100 };
  return modal({
    callbackId,
    title: 'Declare an incident',
    submit: 'Declare',
    value: '',
    blocks: [
      input({ blockId: 'title', label: 'What is wrong?', element: title }),
      input({ blockId: 'severity', label: 'Severity', element: severity }),
      input({ blockId: 'system', label: 'System', element: system, optional: true }),
    ],
  });
}
