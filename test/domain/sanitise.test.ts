import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertEvent } from '../../src/domain/alert.ts';
import { labelBounds, sanitiseEvent, sanitiseLabels, sanitiseText } from '../../src/domain/sanitise.ts';

/** Any code point, lone surrogates and NUL included. */
const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom('\0', '\ud800', 'a'),
    fc.integer({ min: 0, max: 0x10ffff }).map((point) => String.fromCodePoint(point)),
  ),
});

const event: AlertEvent = {
  source: 'generic',
  fingerprint: '0011223344556677',
  status: 'firing',
  labels: { alertname: 'DiskFull' },
  annotations: { summary: 'Disk full' },
  startsAt: new Date('2026-11-21T02:14:00Z'),
  links: [{ label: 'Graph', url: 'https://example.org/' }],
};

describe('sanitiseText', () => {
  it.each([
    ['a\0b', 'a\ufffdb'],
    ['\ud800x', '\ufffdx'],
    ['x\udc00', 'x\ufffd'],
    ['😀 ok', '😀 ok'],
  ])('makes %j storable', (text, clean) => {
    expect(sanitiseText(text)).toBe(clean);
  });

  it('always answers what PostgreSQL takes, and keeps what it takes already', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const clean = sanitiseText(text);
        expect(clean.isWellFormed() && !clean.includes('\0')).toBe(true);
        expect(sanitiseText(clean)).toBe(clean);
      }),
    );
  });
});

describe('sanitiseLabels', () => {
  it('gives back the very object when there is nothing to mend', () => {
    const labels = { alertname: 'DiskFull' };
    expect(sanitiseLabels(labels)).toBe(labels);
  });

  it('mends names and values', () => {
    expect(sanitiseLabels({ 'a\0': 'b\ud800' })).toEqual({ 'a\ufffd': 'b\ufffd' });
  });

  it('cuts a megabyte and says how much it left out', () => {
    const value = sanitiseLabels({ note: 'x'.repeat(1_000_000) })['note'] ?? '';
    expect(value.length).toBeLessThanOrEqual(labelBounds.valueLength);
    expect(value).toMatch(/… \(9\d\d,\d{3} more characters\)$/);
  });

  it('keeps what routing looks at when there are too many labels, and counts the rest', () => {
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`label_${index}`, 'x']));
    const kept = sanitiseLabels({ ...many, alertname: 'TooMany', severity: 'critical' });
    expect(kept).toMatchObject({
      alertname: 'TooMany',
      severity: 'critical',
      watchbill_left_out: '9490 more',
    });
    expect(Object.keys(kept)).toHaveLength(labelBounds.count + 1);
  });

  it('keeps a label named __proto__ as a label', () => {
    const hostile: Record<string, string> = JSON.parse('{"__proto__":"polluted\\u0000"}');
    const labels = sanitiseLabels(hostile);
    expect(Object.entries(labels)).toEqual([['__proto__', 'polluted\ufffd']]);
    expect(Object.getPrototypeOf(labels)).toBe(Object.prototype);
  });
});

describe('sanitiseEvent', () => {
  it('gives back the very event when there is nothing to mend', () => {
    expect(sanitiseEvent(event)).toBe(event);
  });

  it('mends labels, annotations and links, and leaves the fingerprint', () => {
    const links = Array.from({ length: 30 }, () => ({ label: 'x\0', url: 'https://example.org/\0' }));
    const clean = sanitiseEvent({ ...event, annotations: { summary: 'a\0' }, links });
    expect(clean.annotations).toEqual({ summary: 'a\ufffd' });
    expect(clean.links).toHaveLength(labelBounds.links);
    expect(clean.links[0]).toEqual({ label: 'x\ufffd', url: 'https://example.org/\ufffd' });
    expect(clean.fingerprint).toBe(event.fingerprint);
  });

  it('leaves out a link that is too long to be one', () => {
    const links = [{ label: 'long', url: `https://example.org/${'x'.repeat(70_000)}` }];
    expect(sanitiseEvent({ ...event, links }).links).toEqual([]);
  });
});

it('keeps it that a link is a picture when its words have to be cleaned', () => {
  const links = [{ label: 'a\u0000b', url: 'https://graphs.example/a.png', image: true as const }];
  const event = sanitiseEvent({
    source: 'grafana',
    fingerprint: '00a1b2c3d4e5f607',
    status: 'firing',
    labels: { alertname: 'a' },
    annotations: {},
    startsAt: new Date('2026-11-21T02:14:00Z'),
    links,
  });
  expect(event.links).toEqual([{ ...links[0], label: 'a\ufffdb' }]);
});
