import type { FastifyRequest } from 'fastify';
import { isObject, type JsonObject, parseJson } from '../json.ts';

/** The arguments of a call and the token, wherever they came: header, form, JSON or query. */
export interface RequestArguments {
  readonly token: string | undefined;
  readonly args: JsonObject;
}

/** Reads a Web API request. Undefined when the body is not what its content type says. */
export async function requestArguments(request: FastifyRequest): Promise<RequestArguments | undefined> {
  const body = await decodeBody(request);
  if (body === undefined) return undefined;
  const query = isObject(request.query) ? request.query : {};
  const { token: tokenArgument, ...args } = { ...query, ...body };
  const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  return { token: bearer ?? (typeof tokenArgument === 'string' ? tokenArgument : undefined), args };
}

async function decodeBody({ body, headers }: FastifyRequest): Promise<JsonObject | undefined> {
  if (!Buffer.isBuffer(body) || body.length === 0) return {};
  const contentType = headers['content-type'] ?? '';
  if (contentType.startsWith('application/json')) {
    const decoded = parseJson(body.toString());
    return isObject(decoded) ? decoded : undefined;
  }
  if (contentType.startsWith('multipart/form-data')) {
    const fields = await multipart(body, contentType);
    return fields && Object.fromEntries(fields);
  }
  return Object.fromEntries(new URLSearchParams(body.toString()));
}

/** The fields of a multipart body; undefined when it is malformed. */
export async function multipart(body: Buffer, contentType: string): Promise<FormData | undefined> {
  const response = new Response(new Uint8Array(body), { headers: { 'content-type': contentType } });
  return response.formData().catch(() => undefined);
}
