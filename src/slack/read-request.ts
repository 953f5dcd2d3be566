import { isObject } from '../domain/json.ts';
import type { RequestHeaders } from './verify-request.ts';

/** A signed HTTP body, told apart. */
export type SlackRequest =
  | { readonly kind: 'challenge'; readonly challenge: string }
  | { readonly kind: 'ssl-probe' }
  | { readonly kind: 'payload'; readonly body: Readonly<Record<string, unknown>> }
  | { readonly kind: 'refused'; readonly status: 400 | 415; readonly reason: string };

/** Reads a body whose signature has been verified; whatever is not what Slack sends is refused. */
export function readRequest(headers: RequestHeaders, rawBody: Uint8Array): SlackRequest {
  const contentType = String(headers['content-type'] ?? '')
    .split(';')[0]
    ?.trim()
    .toLowerCase();
  const text = Buffer.from(rawBody).toString('utf8');
  if (contentType === 'application/json') return readJson(text);
  if (contentType === 'application/x-www-form-urlencoded') return readForm(new URLSearchParams(text));
  return {
    kind: 'refused',
    status: 415,
    reason: `Content type '${contentType}' is not one that Slack sends.`,
  };
}

function readJson(text: string): SlackRequest {
  const body = parseObject(text);
  if (body === undefined) return refuse('The body is not a JSON object.');
  if (body['type'] === 'url_verification' && typeof body['challenge'] === 'string') {
    return { kind: 'challenge', challenge: body['challenge'] };
  }
  return isObject(body['event']) ? { kind: 'payload', body } : refuse('The body has no event.');
}

function readForm(form: URLSearchParams): SlackRequest {
  const names = [...form.keys()];
  // A field that stands twice would be read one way here and another way behind.
  if (new Set(names).size !== names.length) return refuse('A form field stands twice.');
  // A signed certificate probe has nothing to act on; one that carries a command is not from Slack.
  if (form.has('ssl_check')) return { kind: 'ssl-probe' };
  const payload = form.get('payload');
  if (payload === null) {
    return form.has('command')
      ? { kind: 'payload', body: Object.fromEntries(form) }
      : refuse('The form holds neither a command nor a payload.');
  }
  const body = parseObject(payload);
  return body === undefined ? refuse("'payload' is not a JSON object.") : { kind: 'payload', body };
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function refuse(reason: string): SlackRequest {
  return { kind: 'refused', status: 400, reason };
}
