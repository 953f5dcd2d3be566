import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { loadDefinitions } from '../../src/define/load.ts';
import type { LoadedProbe } from '../../src/define/probe.ts';
import { importsOf, root } from '../support/import-graph.ts';

let definitions: readonly LoadedProbe[];
beforeAll(async () => {
  definitions = await loadDefinitions<LoadedProbe>(join(root, 'src/probes'), 'probe');
});

/** Everything of ours that a file imports, and what that imports in turn. */
function reachedFrom(file: string, reached = new Set<string>()): ReadonlySet<string> {
  for (const { to, kind, typeOnly } of importsOf(file)) {
    if (kind === 'package' || typeOnly || reached.has(to)) continue;
    reached.add(to);
    reachedFrom(to, reached);
  }
  return reached;
}

it('a probe that starts programs says so, so that it waits for its turn, and no other does', () => {
  const starting = definitions
    .map(({ name }) => name)
    .filter((name) => reachedFrom(`src/probes/${name}.ts`).has('src/targets/programs/run-program.ts'));
  expect(starting).toContain('command');
  expect(definitions.filter(({ spawns }) => spawns).map(({ name }) => name)).toEqual(starting);
});
