import { describe, expect, it, vi } from 'vitest';
import type { Foreseen } from '../../src/domain/ports/foreseen.ts';
import { foresee } from '../../src/pipeline/foresee.ts';
import { ended, firing, pipeline } from '../support/alerts.ts';

const at = new Date('2026-11-21T02:14:00Z');

describe('what is foreseen', () => {
  it('is just what the stages ask for', async () => {
    const { intake, stores } = pipeline();
    const asked = { fingerprints: [] as string[], groupKeys: [] as string[] };
    const foreseen: (Foreseen | undefined)[] = [];
    const ingest = stores.alerts.ingest.bind(stores.alerts);
    vi.spyOn(stores.alerts, 'ingest').mockImplementation((work, expected) => {
      foreseen.push(expected);
      return ingest((tx) =>
        work({
          ...tx,
          alerts: (fingerprints) => {
            asked.fingerprints.push(...fingerprints);
            return tx.alerts(fingerprints);
          },
          groupIncidents: (keys) => {
            asked.groupKeys.push(...keys);
            return tx.groupIncidents(keys);
          },
        }),
      );
    });
    await intake.accept([
      firing({ instance: 'a' }),
      firing({ alertname: 'Other' }),
      ended({ instance: 'b' }),
    ]);
    const card = { channel: '#ops', stormRoute: 'default' };
    expect(foreseen).toEqual([{ at: expect.any(Date), cards: [card, card], ...asked }]);
    expect(asked.groupKeys).toHaveLength(2);
  });

  it('names each group and each alert once', () => {
    const { settings } = pipeline();
    const twice = foresee([firing(), firing({ instance: 'b' }), firing()], at, settings);
    expect(twice?.fingerprints).toHaveLength(2);
    expect(twice?.groupKeys).toHaveLength(1);
  });

  it('is nothing for a batch that is large', () => {
    const { settings } = pipeline();
    const many = Array.from({ length: 501 }, (_, index) => firing({ instance: `host-${index}` }));
    expect(foresee(many, at, settings)).toBeUndefined();
    expect(foresee(many.slice(1), at, settings)?.fingerprints).toHaveLength(500);
  });
});
