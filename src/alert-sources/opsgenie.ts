import { defineAlertSource } from '../define/alert-source.ts';
import { act, addNote, showAlert, showRequest, takenBody } from './opsgenie/act-on-alert.ts';
import { parseCreateAlert } from './opsgenie/create-alert.ts';
import { fingerprintOfAlias } from './opsgenie/identity.ts';

/** Opsgenie's alert API, for those who have to leave it. https://docs.opsgenie.com/docs/alert-api */
export default defineAlertSource({
  title: "Opsgenie's alert API",
  path: '/v2/alerts',
  // A note for what was only written down would be a note for nobody, and its request would not be known.
  answersWhenDone: true,
  maxBytes: 1024 * 1024,
  sample: {
    body: {
      message: 'The shop answers with errors',
      alias: 'shop-errors',
      description: '12 % of the answers in 5 minutes',
      responders: [{ name: 'shop-team', type: 'team' }],
      tags: ['shop', 'prod'],
      details: { service: 'api', region: 'eu' },
      entity: 'api',
      priority: 'P1',
    },
  },
  headerToken: ({ authorization }) => /^GenieKey +(\S+)$/i.exec(authorization ?? '')?.[1],
  parse: (raw, { now }) => parseCreateAlert(raw, now),
  answer: (_outcome, { reference = '', events }) =>
    takenBody(fingerprintOfAlias(reference), 'Create', events[0]?.startsAt ?? new Date(0)),
  problem: ({ message }) => ({ message, took: 0, requestId: '' }),
  routes: [
    { method: 'GET', path: '/v2/alerts/:id', serve: showAlert },
    { method: 'GET', path: '/v2/alerts/requests/:id', serve: showRequest },
    {
      method: 'POST',
      path: '/v2/alerts/:id/acknowledge',
      serve: (request, services) => act('Acknowledge', request, services),
    },
    {
      method: 'POST',
      path: '/v2/alerts/:id/close',
      serve: (request, services) => act('Close', request, services),
    },
    { method: 'POST', path: '/v2/alerts/:id/notes', serve: addNote },
  ],
});
