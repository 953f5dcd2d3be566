import { describe, expect, it } from 'vitest';
import { noChanges, startBatch } from '../../src/pipeline/stage.ts';
import { stages } from '../../src/pipeline/stages.ts';
import { firing } from '../support/alerts.ts';

describe('the way of an alert', () => {
  it('goes through the stages in their order', () => {
    expect(stages.map((stage) => stage.name)).toEqual([
      'deduplicate',
      'inhibit',
      'silence',
      'route',
      'group',
      'open-or-update',
    ]);
  });

  it('starts with a batch that changes nothing', () => {
    const batch = startBatch([firing()], new Date());
    expect(batch).toMatchObject({ steps: [], changes: noChanges, deadlines: [] });
    expect(batch.events).toHaveLength(1);
  });
});
