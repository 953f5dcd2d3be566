import type { FastifyInstance, FastifyRequest } from 'fastify';
import { answerCall, refusal } from '../api/answer-call.ts';
import { SlackError } from '../api/slack-error.ts';
import type { WorkspaceCore } from '../core.ts';
import { respond } from '../interaction/response-message.ts';
import { isObject } from '../json.ts';
import { isDrawable } from '../state/mime-type.ts';
import { multipart, requestArguments } from './request-arguments.ts';
import { channelArgument, sendWithFaults } from './send-with-faults.ts';

/** Largest upload, in bytes. */
const maxBodyBytes = 50 * 1024 * 1024;

/** Adds every HTTP route of the workspace to an instance of its own, whose body parsers stay inside. */
export function addRoutes(fastify: FastifyInstance, core: WorkspaceCore): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: maxBodyBytes },
    (_request, body, done) => {
      done(null, body);
    },
  );
  addApiRoute(fastify, core);
  addUploadRoute(fastify, core);
  addResponseRoute(fastify, core);
  addFileRoute(fastify, core);
}

function addApiRoute(fastify: FastifyInstance, core: WorkspaceCore): void {
  fastify.route<{ Params: { method: string } }>({
    method: ['GET', 'POST'],
    url: '/api/:method',
    async handler(request, reply) {
      const { method } = request.params;
      const given = await requestArguments(request);
      if (given === undefined) return reply.send(refusal('invalid_json').body);
      const { args, token } = given;
      const baseUrl = `http://${request.headers.host}${core.origin.prefix}`;
      return sendWithFaults(
        core,
        { method, channelId: channelArgument(core, args), args, request, reply },
        () => answerCall(core, { method, token, args, baseUrl }),
      );
    },
  });
}

function addUploadRoute(fastify: FastifyInstance, core: WorkspaceCore): void {
  fastify.post<{ Params: { key: string } }>('/upload/:key', async (request, reply) => {
    const upload = core.uploads.byKey(request.params.key);
    if (upload === undefined) return reply.code(404).send('no such upload');
    const bytes = await uploadedBytes(request);
    const args = { file_id: upload.fileId, length: bytes.length };
    return sendWithFaults(core, { method: 'upload', channelId: undefined, args, request, reply }, () => {
      const fits = bytes.length === upload.size;
      if (fits) core.uploads.receive(upload.fileId, bytes);
      // Not JSON on real servers either; a client only looks at the status.
      return fits
        ? { status: 200, headers: {}, body: { ok: true, bytes: bytes.length }, outcome: 'ok' }
        : { status: 400, headers: {}, body: { ok: false, error: 'size_mismatch' }, outcome: 'size_mismatch' };
    });
  });
}

/** The bytes of an upload, sent as the whole body or as the file of a form. */
async function uploadedBytes({ body, headers }: FastifyRequest): Promise<Uint8Array> {
  if (!Buffer.isBuffer(body)) return new Uint8Array();
  const contentType = headers['content-type'] ?? '';
  if (!contentType.startsWith('multipart/form-data')) return body;
  const form = await multipart(body, contentType);
  const file = [...(form?.values() ?? [])].find((value) => typeof value !== 'string');
  return file === undefined ? new Uint8Array() : new Uint8Array(await file.arrayBuffer());
}

function addResponseRoute(fastify: FastifyInstance, core: WorkspaceCore): void {
  fastify.post<{ Params: { id: string } }>('/response/:id', async (request, reply) => {
    const given = await requestArguments(request);
    const args = given?.args ?? {};
    // Kept from the old form style, which clients still use: the JSON as one field.
    const payload = typeof args['payload'] === 'string' ? JSON.parse(args['payload']) : args;
    return sendWithFaults(
      core,
      { method: 'response_url', channelId: undefined, args, request, reply },
      () => {
        const use = core.responseUrls.use(request.params.id);
        if (!use.ok) return { ...refusal(use.error), status: 404 };
        try {
          respond(core, use.target, isObject(payload) ? payload : {});
          return { status: 200, headers: {}, body: { ok: true }, outcome: 'ok' };
        } catch (error) {
          if (error instanceof SlackError) return { ...refusal(error.code, error.detail), status: 400 };
          throw error;
        }
      },
    );
  });
}

function addFileRoute(fastify: FastifyInstance, core: WorkspaceCore): void {
  fastify.get<{ Params: { id: string; name: string } }>('/files/:id/:name', async (request, reply) => {
    const file = core.state.files.get(request.params.id);
    const bytes = file && core.bytes.read(file.id);
    if (file === undefined || bytes === undefined) return reply.code(404).send('no such file');
    const disposition = isDrawable(file.mimeType) ? 'inline' : 'attachment';
    return reply
      .type(file.mimeType)
      .headers({
        'content-disposition': `${disposition}; filename*=UTF-8''${encodeURIComponent(file.name)}`,
        'content-security-policy': "sandbox; default-src 'none'",
        'x-content-type-options': 'nosniff',
      })
      .send(Buffer.from(bytes));
  });
}
