import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/domain/errors.ts';
import {
  formatIncidentId,
  formatSilenceId,
  parseIncidentId,
  parseSilenceId,
} from '../../src/domain/incident-id.ts';

const day = new Date('2026-11-21T23:59:59.999Z');

describe('formatIncidentId', () => {
  it('takes the day in UTC and pads the number', () => {
    expect(formatIncidentId(day, 42)).toBe('INC-20261121-0042');
    expect(formatSilenceId(day, 7)).toBe('SIL-20261121-0007');
  });

  it('grows past four digits', () => {
    expect(formatIncidentId(day, 12_345)).toBe('INC-20261121-12345');
  });
});

describe('parseIncidentId', () => {
  it.each([
    'INC-20261121-0042',
    'inc-20261121-42',
    ' INC-20261121-0042 ',
    'inc 20261121 42',
    'inc_20261121_042',
    '20261121-42',
    '`INC-20261121-0042`',
    'INC-20261121-0042:',
    '(INC-20261121-0042)',
    '#inc-20261121-42',
  ])('understands %j', (text) => {
    expect(parseIncidentId(text)).toBe('INC-20261121-0042');
  });

  it.each([
    '',
    '42',
    'INC-42',
    'INC-20261121-0',
    'INC-20261321-1',
    'INC-20260230-1',
    'SIL-20261121-0042',
    'INC-20261121-0042 extra',
    'INC-20261121-9999999999',
    'INC-2026１１21-1',
    '<!channel>',
  ])('refuses %j with an example', (text) => {
    expect(() => parseIncidentId(text)).toThrow(UsageError);
    expect(() => parseIncidentId(text)).toThrow('INC-20261121-0042');
  });

  it('reads back what it formats', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2020-01-01'), max: new Date('2199-12-31'), noInvalidDate: true }),
        fc.integer({ min: 1, max: 99_999 }),
        (date, n) => {
          expect(parseIncidentId(formatIncidentId(date, n).toLowerCase())).toBe(formatIncidentId(date, n));
          expect(parseSilenceId(formatSilenceId(date, n))).toBe(formatSilenceId(date, n));
        },
      ),
    );
  });
});

describe('parseSilenceId', () => {
  it('understands what a person types', () => {
    expect(parseSilenceId('sil-20261121-3')).toBe('SIL-20261121-0003');
  });

  it('refuses the id of an incident and names the list of silences', () => {
    expect(() => parseSilenceId('INC-20261121-0003')).toThrow('/ops silences');
  });
});
