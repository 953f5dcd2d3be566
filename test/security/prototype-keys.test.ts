import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadAllDefinitions } from '../../src/app/definitions.ts';
import { OpsError, UsageError } from '../../src/domain/errors.ts';
import { readAction, readSubmission } from '../../src/slack/incoming.ts';
import { parseArguments } from '../../src/slack/parse-arguments.ts';
import { readRequest } from '../../src/slack/read-request.ts';
import { command } from '../slack/slack-bench.ts';

const { sources, commands, actions } = await loadAllDefinitions();
/** Names that every object answers to. */
const inherited = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__'];

afterEach(() => {
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

/** JSON as it comes over the wire: there `__proto__` is a key like any other. */
const wire = (key: string) => JSON.parse(`{"${key}":{"polluted":"yes"}}`);

describe('a name that every object has', () => {
  it.each(inherited)('%s is no verb, no action and no source', (name) => {
    for (const found of [commands, actions, sources]) {
      expect(found.some((one) => one.name === name)).toBe(false);
    }
  });

  it.each(inherited)('--%s is no option of a command', (name) => {
    const note = command('note', {
      parameters: z.object({ incident: z.string() }),
      positional: ['incident'],
    });
    expect(() => parseArguments(note, `INC-20261121-0001 --${name} x`)).toThrow(UsageError);
    expect(() => parseArguments(note, `INC-20261121-0001 --${name}.polluted=x`)).toThrow(UsageError);
    expect(parseArguments(note, name)).toEqual({ incident: name });
  });

  it.each(inherited)('%s as a field of a form is what was typed, or nothing', (name) => {
    const person = { user: { id: 'U1' }, team: { id: 'T1' } };
    const values = JSON.parse(`{"${name}":{"${name}":{"type":"plain_text_input","value":"x"}}}`);
    const { input } = readSubmission({
      ...person,
      view: { type: 'modal', callback_id: 'x', state: { values } },
    });
    expect(Object.getPrototypeOf(input.fields)).toBe(Object.prototype);
    expect([[], [name]]).toContainEqual(Object.keys(input.fields));
    const actions = [{ type: 'button', action_id: name, value: name }];
    expect(readAction({ ...person, actions }).name).toBe(name);
  });

  it.each(inherited)('%s in a signed body stays a key of that body', (name) => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const body = new URLSearchParams({ command: '/ops', [name]: '{"polluted":"yes"}' }).toString();
    const read = readRequest(form, Buffer.from(body));
    expect(read.kind === 'payload' && Object.getPrototypeOf(read.body)).toBe(Object.prototype);
  });

  it.each(sources.flatMap((source) => inherited.map((key) => [source.name, key] as const)))(
    'in the body of %s is refused or kept as a plain key: %s',
    (name, key) => {
      const source = sources.find((one) => one.name === name);
      const alert = { status: 'firing', startsAt: '2026-11-21T02:14:00Z', ...wire(key) };
      const bodies = [
        wire(key),
        { name: 'A', labels: JSON.parse(`{"${key}":"x"}`), annotations: JSON.parse(`{"${key}":"x"}`) },
        {
          version: '4',
          groupKey: 'g',
          status: 'firing',
          alerts: [{ ...alert, labels: JSON.parse(`{"alertname":"A","${key}":"x"}`) }],
        },
        {
          event_action: 'trigger',
          payload: { summary: 's', source: 's', severity: 'critical', custom_details: wire(key) },
        },
      ];
      for (const body of bodies) {
        try {
          const parsed = source?.parse(body, { now: new Date('2026-11-21T02:15:00Z'), headers: {} });
          for (const { labels, annotations } of parsed?.events ?? []) {
            // Only what was sent: nothing is read from the prototype, nothing is lost to it.
            expect(Object.values(labels).every((value) => typeof value === 'string')).toBe(true);
            expect(Object.values(annotations).every((value) => typeof value === 'string')).toBe(true);
          }
        } catch (error) {
          expect(error).toBeInstanceOf(OpsError);
        }
      }
    },
  );
});
