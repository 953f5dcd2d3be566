import { groupKeyOf, groupValuesOf } from '../domain/group-key.ts';
import type { Batch, Stage } from './stage.ts';

/** Gives what fired the key that it shares with what belongs on the same card. */
export const group: Stage = {
  name: 'group',
  async run(batch: Batch): Promise<Batch> {
    // A storm has many alerts and few groups: the key is written once for each set of values.
    const keys = new Map<string, string>();
    const steps = batch.steps.map((step) => {
      if (step.routing === undefined || step.kind !== 'fired') return step;
      const { route } = step.routing;
      const values = groupValuesOf(route, step.event);
      const groupKey = keys.get(values) ?? groupKeyOf(route, step.event);
      keys.set(values, groupKey);
      return { ...step, groupKey };
    });
    return { ...batch, steps };
  },
};
