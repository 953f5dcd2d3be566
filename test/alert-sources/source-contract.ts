import { expect, it } from 'vitest';
import type { AlertSourceDefinition } from '../../src/define/alert-source.ts';
import { InvalidAlertError } from '../../src/domain/errors.ts';

export const now = new Date('2026-11-21T02:15:00Z');
export const context = { now, headers: {} };

/** What every alert source has to do, given a body that it accepts. */
export function alertSourceContract(source: AlertSourceDefinition, good: () => unknown): void {
  it('makes events that the pipeline can take', () => {
    for (const event of source.parse(good(), context).events) {
      expect(event.fingerprint).toMatch(/^[0-9a-f]{16}$/);
      expect(event.status === 'resolved').toBe(event.endsAt !== undefined);
      expect(Number.isNaN(event.startsAt.getTime())).toBe(false);
      expect(event.labels['alertname']).toBeTruthy();
    }
  });

  it('says the same of the same body', () => {
    expect(source.parse(good(), context)).toEqual(source.parse(good(), context));
  });

  it.each([[null], [undefined], [[]], [''], [7], [{}], [{ alerts: 'x' }], [{ alerts: [null] }]])(
    'refuses %j by naming what is wrong',
    (body) => {
      expect(() => source.parse(body, context)).toThrow(InvalidAlertError);
      expect(() => source.parse(body, context)).toThrow(/^The field .+ is not acceptable: .+\. .+\.$/s);
    },
  );

  it('bounds what it reads', () => {
    expect(source.maxBytes).toBeGreaterThanOrEqual(1024);
    expect(source.maxBytes).toBeLessThanOrEqual(16 * 1024 * 1024);
  });
}
