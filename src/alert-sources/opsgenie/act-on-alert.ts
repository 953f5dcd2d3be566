import type { DeskAlert } from '../../define/alert-desk.ts';
import type { SourceAnswer, SourceRequest, SourceServices } from '../../define/alert-source.ts';
import type { AlertEvent } from '../../domain/alert.ts';
import { InvalidAlertError, NotFoundError } from '../../domain/errors.ts';
import { completeEvent } from '../fields/event.ts';
import { noteOf } from './create-alert.ts';
import {
  alertIdOf,
  identified,
  type RequestAction,
  readRequestId,
  requestIdOf,
  tinyIdOf,
} from './identity.ts';

const TAKEN = 'Request will be processed';
const WORDS: Readonly<Record<RequestAction, string>> = {
  Create: 'Created alert',
  Acknowledge: 'Acknowledged alert',
  Close: 'Closed alert',
  AddNote: 'Added note',
};

/** 202 as Opsgenie answers, where requests are done later; ours has been done. */
export function taken(fingerprint: string, action: RequestAction, at: Date): SourceAnswer {
  return { status: 202, body: takenBody(fingerprint, action, at) };
}

export function takenBody(fingerprint: string, action: RequestAction, at: Date): object {
  return { result: TAKEN, took: 0, requestId: requestIdOf(fingerprint, action, at) };
}

/** Takes the alert at the source for whoever did, or ends it; a note goes to the incident. */
export async function act(
  action: 'Acknowledge' | 'Close',
  request: SourceRequest,
  services: SourceServices,
): Promise<SourceAnswer> {
  const fingerprint = subjectOf(request);
  const { text, user } = noteOf(request.body);
  // Before the end: on an incident that is over nobody would read it.
  if (text !== undefined) await services.desk.note(fingerprint, user, text);
  await services.accept({ events: [eventOf(action, fingerprint, user, request)] });
  return taken(fingerprint, action, request.now);
}

export async function addNote(request: SourceRequest, { desk }: SourceServices): Promise<SourceAnswer> {
  const fingerprint = subjectOf(request);
  const { text, user } = noteOf(request.body);
  if (text === undefined)
    throw new InvalidAlertError("The field 'note' is not acceptable: it is missing. Write the note in it.");
  if (!(await desk.note(fingerprint, user, text))) throw unknown(request.params['id'] ?? '');
  return taken(fingerprint, 'AddNote', request.now);
}

export async function showAlert(request: SourceRequest, { desk }: SourceServices): Promise<SourceAnswer> {
  const found = await desk.alert(subjectOf(request));
  if (found === undefined) throw unknown(request.params['id'] ?? '');
  return { status: 200, body: { data: shown(found), took: 0, requestId: requestOf(found, request.now) } };
}

/** Every request was done before it was answered: what is left to say is whether its alert is there. */
export async function showRequest(request: SourceRequest, { desk }: SourceServices): Promise<SourceAnswer> {
  const id = request.params['id'] ?? '';
  const read = readRequestId(id);
  const found = read === undefined ? undefined : await desk.alert(read.fingerprint);
  if (read === undefined || found === undefined)
    throw new NotFoundError(
      `Request '${id.slice(0, 100)}' is not known. Ask with the requestId of an answer.`,
    );
  const data = {
    success: true,
    action: read.action,
    processedAt: read.at.toISOString(),
    integrationId: '',
    isSuccess: true,
    status: WORDS[read.action],
    alertId: alertIdOf(read.fingerprint),
    alias: aliasOf(found),
  };
  return { status: 200, body: { data, took: 0, requestId: id } };
}

function subjectOf({ params, query }: SourceRequest): string {
  return identified(params['id'] ?? '', query['identifierType']?.at(-1));
}

function unknown(id: string): NotFoundError {
  return new NotFoundError(
    `Alert '${id.slice(0, 100)}' does not exist. Create it first, or mend its identifier.`,
  );
}

function eventOf(
  action: 'Acknowledge' | 'Close',
  fingerprint: string,
  by: string,
  { now, params, query }: SourceRequest,
): AlertEvent {
  const alias = query['identifierType']?.at(-1) === 'alias' ? (params['id'] ?? '') : alertIdOf(fingerprint);
  return completeEvent(
    {
      source: 'opsgenie',
      fingerprint,
      status: action === 'Close' ? 'resolved' : 'firing',
      labels: { alertname: alias, alias },
      annotations: {},
      startsAt: undefined,
      endsAt: undefined,
      links: [],
      identityOnly: true,
      ...(action === 'Close' ? {} : { acknowledgedBy: by }),
    },
    now,
  );
}

function aliasOf({ alert }: DeskAlert): string {
  return alert.labels['alias'] ?? alertIdOf(alert.fingerprint);
}

function requestOf({ alert }: DeskAlert, now: Date): string {
  return requestIdOf(alert.fingerprint, 'Create', now);
}

function shown(found: DeskAlert): object {
  const { alert, incident } = found;
  const { labels, annotations } = alert;
  return {
    id: alertIdOf(alert.fingerprint),
    tinyId: tinyIdOf(alert.fingerprint),
    alias: aliasOf(found),
    message: annotations['summary'] ?? labels['alertname'] ?? '',
    status: alert.status === 'firing' ? 'open' : 'closed',
    acknowledged: incident?.acknowledged ?? false,
    isSeen: incident?.acknowledged ?? false,
    tags: (labels['tags'] ?? '').split(',').filter((tag) => tag !== ''),
    snoozed: alert.silenceId !== undefined,
    count: 1,
    createdAt: alert.startsAt.toISOString(),
    updatedAt: alert.updatedAt.toISOString(),
    source: labels['source'] ?? '',
    owner: incident?.owner ?? '',
    priority: labels['priority'] ?? 'P3',
    entity: labels['entity'] ?? '',
    description: annotations['description'] ?? '',
    details: labels,
  };
}
