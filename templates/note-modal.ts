import type { Modal } from '../src/define/message.ts';
import { input, section } from './blocks.ts';
import { modal } from './modal.ts';
import { literal, plain } from './mrkdwn.ts';

const maxNoteLength = 2_000;

export interface NoteModalModel {
  readonly callbackId: string;
  /** What the submission carries, e.g. an incident reference or the message it is about. */
  readonly value: string;
  /** Shown above the field; without one the person says which. */
  readonly incident?: { readonly id: string; readonly title: string };
  /** What the field starts with, e.g. the message of a shortcut. */
  readonly prefill?: string;
  /** Open ones to choose from where `incident` is not given. */
  readonly choices?: readonly { readonly id: string; readonly title: string }[];
}

/** Asks for a note; answers come as `note` and, where it is asked, `incident`. */
export function noteModal({ callbackId, value, incident, prefill, choices = [] }: NoteModalModel): Modal {
  const start = prefill === undefined ? '' : plain(prefill, maxNoteLength);
  const field = {
    type: 'plain_text_input',
    action_id: 'note',
    multiline: true,
    max_length: maxNoteLength,
    ...(start === '' ? {} : { initial_value: start }),
  };
  const about =
    incident === undefined
      ? [incidentField(choices)]
      : [section(`\`${incident.id}\` ${literal(incident.title, 200)}`)];
  const blocks = [...about, input({ blockId: 'note', label: 'Note', element: field })];
  return modal({ callbackId, title: 'Add note', submit: 'Add', value, blocks });
}

function incidentField(choices: readonly { readonly id: string; readonly title: string }[]) {
  if (choices.length === 0) {
    const element = { type: 'plain_text_input', action_id: 'incident', max_length: 60 };
    return input({ blockId: 'incident', label: 'Incident', element, hint: 'Its id, e.g. INC-20261121-0001' });
  }
  const options = choices.slice(0, 100).map(({ id, title }) => ({
    text: { type: 'plain_text', text: plain(`${id} ${title}`.replace(/\s+/g, ' '), 75) },
    value: id,
  }));
  const element = { type: 'static_select', action_id: 'incident', options };
  return input({ blockId: 'incident', label: 'Incident', element });
}
