import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { watchbill } from '../../cli/terminal.ts';

/** When whoever comes next is called, by what the sheet says of the runbook or of the level. */
const rows = [
  ['an emergency', 'level=emergency severity=critical', ['5', '5', '15']],
  ['an API that does not answer', 'runbook=api-not-responding severity=critical', ['15', '15', '30']],
  ['connections of the database', 'runbook=database-connections severity=critical', ['10', '10', '30']],
  ['less than 5 % of disk', 'runbook=disk-space level=disk-full severity=critical', ['10', '5', '30']],
  ['anything critical besides', 'runbook=backup severity=critical', ['15', '15', '30']],
  ['a warning', 'runbook=api-not-responding severity=warning', ['30', '30']],
  ['what is only noted', 'severity=info', []],
] as const;

describe('the escalation matrix of ner11-gold', () => {
  const folder = mkdtempSync(join(tmpdir(), 'watchbill-ner11-matrix-'));
  beforeAll(() => watchbill(['init', 'ner11-gold', '--config', folder]));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(rows)('gives %s its own minutes', async (_what, labels, minutes) => {
    const words = [
      'route',
      'test',
      '--config',
      folder,
      'system=ner11-gold',
      'alertname=x',
      ...labels.split(' '),
    ];
    const { code, out } = await watchbill(words);
    expect(code).toBe(0);
    expect([...out.matchAll(/^level \d .* for (\d+) min$/gm)].map(([, found]) => found)).toEqual(minutes);
  });
});
