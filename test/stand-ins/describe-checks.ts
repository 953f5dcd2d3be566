import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ProbeStatus } from '../../src/domain/probe.ts';
import { root } from '../support/import-graph.ts';
import type { WatchedPack } from './watch-pack.ts';

/** Brings the deployment into a state. */
type Arrange = () => unknown;

/** One check of a system's sheet, and how each status of it is brought about. */
export interface Check {
  /** The check in the sheet's sense, and where it stands there. */
  readonly sheet: string;
  /** What looks: `probe.metric` or `probe.metric[part]`. */
  readonly figure: string;
  readonly ok?: Arrange;
  /** A sentence says why the check has no such state. */
  readonly warning: Arrange | string;
  readonly critical: Arrange | string;
  readonly unknown: Arrange | string;
}

const states = ['ok', 'warning', 'critical', 'unknown'] as const satisfies readonly ProbeStatus[];

export interface Deployment {
  watched(): WatchedPack;
  /** Everything as it should be; called before each look. */
  mend(): Promise<unknown>;
}

/** Looks at every check of a sheet in each of its states, and holds the table in docs/checks to what was looked at. */
export function describeChecks(pack: string, deployment: Deployment, checks: readonly Check[]): void {
  describe(`every check of ${pack}`, () => {
    for (const check of checks) {
      describe(check.sheet, () => {
        for (const state of states) {
          const arrange = state === 'ok' ? (check.ok ?? (() => undefined)) : check[state];
          if (typeof arrange === 'string') continue;
          it(`is seen ${state} by ${check.figure}`, async () => {
            await deployment.mend();
            await arrange();
            const reading = await deployment.watched().look(check.figure);
            expect(reading, JSON.stringify(reading)).toMatchObject({ status: state });
          });
        }
      });
    }

    it('has a probe for nothing that is not in its table, save what looks whether services run', () => {
      const { system } = deployment.watched();
      const looked = new Set(checks.map(({ figure }) => figure.split('.')[0]));
      const services = new Set(system.services.map(({ name }) => name));
      const others = system.probes
        .map(({ name }) => name)
        .filter((name) => !looked.has(name) && !services.has(name));
      expect(others).toEqual([]);
    });

    it('stands in its table', () => {
      const file = join(root, 'docs', 'checks', `${pack}.md`);
      const text = tableOf(pack, checks);
      if (process.env['UPDATE_CHECKS'] === '1') {
        mkdirSync(join(root, 'docs', 'checks'), { recursive: true });
        writeFileSync(file, text);
      }
      expect(readFileSync(file, 'utf8')).toBe(text);
    });
  });
}

function tableOf(pack: string, checks: readonly Check[]): string {
  const cell = (text: string) => text.replaceAll('|', '\\|');
  const seen = (state: Arrange | string | undefined) => (typeof state === 'string' ? cell(state) : 'seen');
  const rows = checks.map(
    ({ sheet, figure, ok, warning, critical, unknown }) =>
      `| ${cell(sheet)} | \`${cell(figure)}\` | ${seen(ok)} | ${seen(warning)} | ${seen(critical)} | ${seen(unknown)} |`,
  );
  return [
    `# What \`${pack}\` checks`,
    '',
    `Each state that says *seen* was brought about in the deployment of \`test/stand-ins/${pack}/\` and read by the probe, in \`test/stand-ins/${pack}/checks.test.ts\`.`,
    '',
    '| check | probe and metric | ok | warning | critical | unknown |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
