import { describe, expect, it } from 'vitest';
import { Gate } from '../../src/app/gate.ts';
import { UnreachableError } from '../../src/domain/errors.ts';

const outcome = { accepted: 1, deduplicated: 0, incidents: [] };

describe('the gate before the intake', () => {
  it('is closed until the database is prepared, and closed again at the stop', async () => {
    const gate = new Gate();
    const { accept } = gate.guard({ accept: async (_events: readonly unknown[]) => outcome });
    await expect(accept([])).rejects.toThrow(UnreachableError);
    await expect(accept([])).rejects.toThrow('is starting');
    gate.open();
    expect(await accept([])).toBe(outcome);
    gate.close();
    await expect(accept([])).rejects.toThrow('is stopping');
  });

  it('lets everybody read what is no method', () => {
    let asked = 0;
    const guarded = new Gate().guard({
      get asked() {
        asked += 1;
        return asked;
      },
    });
    expect([guarded.asked, guarded.asked]).toEqual([1, 2]);
  });
});
