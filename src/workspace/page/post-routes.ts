import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { ActionUse, FormValues, PersonSide } from '../person-side.ts';

const id = z.string().min(1).max(255);
const choice = z.union([z.string(), z.array(z.string())]);
const place = z.union([
  z.strictObject({ kind: z.literal('message'), channelId: id, ts: id }),
  z.strictObject({ kind: z.literal('view'), viewId: id }),
]);
const values = z.record(z.string(), z.record(z.string(), choice.nullable()));

type Act = (person: PersonSide, body: unknown) => unknown;

/** Checks the body and lets `run` act with it. */
function act<Schema extends z.ZodType>(
  schema: Schema,
  run: (person: PersonSide, body: z.output<Schema>) => unknown,
): Act {
  return (person, body) => run(person, schema.parse(body));
}

const user = { user: id };

/** What a person can do, by the last part of the path. Each answers the outcome as JSON. */
const ACTS: Readonly<Record<string, Act>> = {
  post: act(
    z.strictObject({ ...user, channel: id, thread: id.optional(), text: z.string().min(1).max(40_000) }),
    (person, body) => {
      const message = person.postMessage(body.user, body.channel, body.text, body.thread);
      return { ok: true, ts: message.ts };
    },
  ),
  slash: act(
    z.strictObject({ ...user, channel: id, command: z.string().startsWith('/').max(40_000) }),
    (person, body) => person.runSlashCommand(body.user, body.channel, body.command),
  ),
  action: act(
    z.strictObject({
      ...user,
      place,
      blockId: z.string(),
      actionId: z.string(),
      selected: choice.optional(),
      values: values.optional(),
    }),
    (person, body) => {
      const { selected, values: filledIn, place: where, blockId, actionId } = body;
      const use: ActionUse = {
        place: where,
        blockId,
        actionId,
        ...(selected === undefined ? {} : { selected }),
        ...(filledIn === undefined ? {} : { values: filledIn }),
      };
      return person.useAction(body.user, use);
    },
  ),
  submit: act(z.strictObject({ ...user, view: id, values }), (person, body) => {
    const filledIn: FormValues = body.values;
    return person.submitView(body.user, body.view, filledIn);
  }),
  close: act(z.strictObject({ ...user, view: id }), async (person, body) => {
    await person.closeView(body.user, body.view);
    return { ok: true };
  }),
  shortcut: act(
    z.strictObject({ ...user, callbackId: id, on: z.strictObject({ channelId: id, ts: id }).optional() }),
    (person, body) => person.runShortcut(body.user, body.callbackId, body.on),
  ),
  'open-home': act(z.strictObject(user), (person, body) => person.openHome(body.user)),
  'open-dm': act(z.strictObject({ ...user, with: id }), (person, body) => ({
    ok: true,
    channel: person.openDirectMessage(body.user, body.with).id,
  })),
};

/** `POST /workspace/<act>` for each act. A body that is not as expected is 400; what the workspace refuses, too. */
export function addPostRoutes(scope: FastifyInstance, person: PersonSide): void {
  for (const [name, run] of Object.entries(ACTS)) {
    scope.post(`/workspace/${name}`, async (request, reply) => {
      try {
        return await run(person, request.body);
      } catch (error) {
        return reply.code(400).send({ ok: false, error: reasonOf(error) });
      }
    });
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) return z.prettifyError(error);
  return error instanceof Error ? error.message : String(error);
}
