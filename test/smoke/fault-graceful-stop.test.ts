import { expect, it } from 'vitest';
import type { Fault } from '../../src/workspace/faults.ts';
import { allMessages, expectEachOnOneCard, settled } from '../support/cards.ts';
import { eventually } from '../support/eventually.ts';
import { sceneOfTest } from '../support/scene.ts';

const names = Array.from({ length: 12 }, (_, index) => `Stopping-${index + 10}`);
const stories: readonly { readonly slack: string; readonly fault: Fault }[] = [
  { slack: 'is slow', fault: { kind: 'slow', delayMs: 700 } },
  { slack: 'does not answer', fault: { kind: 'hang' } },
];

it.for(stories)(
  'ends in good order within 10 s while Slack $slack, and the next start does the rest',
  { timeout: 120_000 },
  async ({ fault }) => {
    const { workspace, database, start } = await sceneOfTest();
    const scope = { method: 'chat.postMessage', times: 'until-cleared' } as const;
    const planned = workspace.workspace.faults.add(fault, scope);
    const first = await start();
    const answers = await Promise.all(names.map((name) => first.postAlert({ name, severity: 'critical' })));
    expect(answers.map(({ status }) => status)).toEqual(names.map(() => 202));
    // At least one post is on its way.
    await eventually(() => planned.met > 0);
    const begun = performance.now();
    expect(await first.stop()).toBe(0);
    expect(performance.now() - begun).toBeLessThan(10_500);
    planned.clear();
    await start();
    await expectEachOnOneCard(() => allMessages(workspace), names, 60_000);
    await settled(database, 40_000);
  },
);
