import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { UsageError } from '../../src/domain/errors.ts';
import { editDistance, nearestWord } from '../../src/domain/nearest-word.ts';
import { parseArguments, splitVerb } from '../../src/slack/parse-arguments.ts';
import { command } from './slack-bench.ts';

const note = command('note', {
  usage: '<incident> [--to name] <text...>',
  parameters: z.object({ incident: z.string(), to: z.string().optional(), text: z.string().min(1) }),
  positional: ['incident', 'text...'],
});
const silence = command('silence', {
  usage: '<incident> <duration>',
  parameters: z.object({
    incident: z.string(),
    duration: z.string().default('1h'),
    comment: z.string().optional(),
    force: z.stringbool().default(false),
  }),
  positional: ['incident', 'duration'],
});

describe('the words after a verb', () => {
  it.each([
    [note, 'INC-1 it is   the disk', { incident: 'INC-1', text: 'it is   the disk' }],
    [note, 'INC-1 "it is the disk"', { incident: 'INC-1', text: 'it is the disk' }],
    [note, 'INC-1 he said "no" twice', { incident: 'INC-1', text: 'he said "no" twice' }],
    [note, 'INC-1 first\nsecond', { incident: 'INC-1', text: 'first\nsecond' }],
    [note, '--to bea INC-1 read --help first', { incident: 'INC-1', to: 'bea', text: 'read --help first' }],
    [
      note,
      'INC-1 $(rm -rf /); `id` | cat & echo',
      { incident: 'INC-1', text: '$(rm -rf /); `id` | cat & echo' },
    ],
    [note, "INC-1 it's broken", { incident: 'INC-1', text: "it's broken" }],
    [silence, 'INC-1', { incident: 'INC-1', duration: '1h', force: false }],
    [
      silence,
      'INC-1 4h --comment "moving the disk"',
      { incident: 'INC-1', duration: '4h', comment: 'moving the disk', force: false },
    ],
    [
      silence,
      'INC-1 —comment “moving it” 4h',
      { incident: 'INC-1', duration: '4h', comment: 'moving it', force: false },
    ],
    [
      silence,
      'INC-1 --comment="moving the disk"',
      { incident: 'INC-1', duration: '1h', comment: 'moving the disk', force: false },
    ],
    [silence, '--incident INC-1 --force', { incident: 'INC-1', duration: '1h', force: true }],
    [silence, '--force --incident=INC-1', { incident: 'INC-1', duration: '1h', force: true }],
  ] as const)('%# are read by name and place', (definition, line, expected) => {
    expect(parseArguments(definition, line)).toEqual(expected);
  });

  it.each([
    [note, '', "'incident' is not usable"],
    [note, 'INC-1', "'text' is not usable"],
    [silence, 'INC-1 4h now', "'now' is one word too many"],
    [silence, 'INC-1 --colour red', "'--colour' is no option of it"],
    [silence, 'INC-1 --__proto__ x', 'is one word too many'],
    [note, 'x'.repeat(5_000), 'longer than 4000'],
  ] as const)('%# are refused with the usage', (definition, line, message) => {
    expect(() => parseArguments(definition, line)).toThrow(UsageError);
    expect(() => parseArguments(definition, line)).toThrow(message);
    expect(() => parseArguments(definition, line)).toThrow(
      `Usage: /ops ${definition.name} ${definition.usage}`,
    );
  });

  it('are read or refused, never anything else', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.constantFrom(note, silence),
        (line, definition) => {
          try {
            expect(typeof parseArguments(definition, line)['incident']).toBe('string');
          } catch (error) {
            expect(error).toBeInstanceOf(UsageError);
          }
        },
      ),
    );
  });

  it.each([
    ['', { verb: '', rest: '' }],
    ['  HELP  ', { verb: 'help', rest: '' }],
    ['ack  INC-1 now', { verb: 'ack', rest: 'INC-1 now' }],
    ['note\nINC-1', { verb: 'note', rest: 'INC-1' }],
  ])('of %j follow the verb', (line, expected) => {
    expect(splitVerb(line)).toEqual(expected);
  });
});

describe('the nearest word', () => {
  const words = ['ack', 'health', 'help', 'incident', 'incidents', 'resolve', 'silence'];
  it.each([
    ['helth', 'health'],
    ['hlep', 'help'],
    ['resovle', 'resolve'],
    ['INCIDNTS', 'incidents'],
    ['silense', 'silence'],
    ['akc', 'ack'],
    ['reboot', undefined],
    ['x', undefined],
    ['', undefined],
  ])('to %j is %j', (typed, expected) => {
    expect(nearestWord(typed, words)).toBe(expected);
  });

  it('is found by a distance that is symmetric and zero for itself only', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (left, right) => {
        expect(editDistance(left, right)).toBe(editDistance(right, left));
        expect(editDistance(left, right) === 0).toBe(left === right);
        expect(editDistance(left, right)).toBeLessThanOrEqual(Math.max(left.length, right.length));
      }),
    );
  });

  it('counts a swap of neighbours as one edit', () => {
    expect(editDistance('hlep', 'help')).toBe(1);
  });
});
