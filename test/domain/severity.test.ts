import { describe, expect, it } from 'vitest';
import type { Severity } from '../../src/domain/alert.ts';
import { compareSeverity, severityOf, worst } from '../../src/domain/severity.ts';

describe('severityOf', () => {
  it.each([
    ['critical', 'critical'],
    ['page', 'critical'],
    ['emergency', 'critical'],
    ['fatal', 'critical'],
    ['p1', 'critical'],
    ['HIGH', 'critical'],
    ['error', 'critical'],
    ['warning', 'warning'],
    ['Warn ', 'warning'],
    ['p3', 'warning'],
    ['info', 'info'],
    ['notice', 'info'],
    ['none', 'info'],
    ['', 'warning'],
    ['purple', 'warning'],
    ['__proto__', 'warning'],
    ['constructor', 'warning'],
  ])('takes the label %j for %s', (label, severity) => {
    expect(severityOf({ severity: label })).toBe(severity);
  });

  it('takes an alert without the label for a warning', () => {
    expect(severityOf({})).toBe('warning');
    expect(severityOf(Object.create({ severity: 'critical' }))).toBe('warning');
  });
});

describe('worst', () => {
  it('sorts critical before warning before info', () => {
    const all: Severity[] = ['info', 'critical', 'warning'];
    expect(all.toSorted(compareSeverity)).toEqual(['critical', 'warning', 'info']);
  });

  it('is the worse of two, in either order', () => {
    expect(worst('info', 'critical')).toBe('critical');
    expect(worst('critical', 'info')).toBe('critical');
    expect(worst('warning', 'warning')).toBe('warning');
  });
});
