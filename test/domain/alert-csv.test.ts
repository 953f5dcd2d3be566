import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alertsCsv, listedAlert } from '../../src/domain/alert-csv.ts';
import { alert } from '../templates/card-models.ts';

const rowsOf = (csv: string) =>
  csv
    .replace(/^\ufeff/, '')
    .trimEnd()
    .split('\r\n');
let made = 0;
function one(labels: Readonly<Record<string, string>>, parts: Parameters<typeof alert>[1] = {}) {
  made += 1;
  return listedAlert(alert(labels, { fingerprint: String(made).padStart(16, '0'), ...parts }));
}

describe('the list of all alerts', () => {
  it('has one column a label, and the worst first', () => {
    const csv = alertsCsv([
      one({ alertname: 'A', zone: 'z1' }, { status: 'resolved', endsAt: new Date('2026-11-21T03:00:00Z') }),
      one({ alertname: 'A', severity: 'info' }, { silenceId: 'SIL-20261121-0001' }),
      one(
        { alertname: 'A', severity: 'critical', zone: 'a,b' },
        { annotations: { summary: 'It is "full"' } },
      ),
    ]);
    expect(rowsOf(csv)).toEqual([
      '"status","severity","starts_at","ends_at","hidden_by","alertname","zone","summary"',
      '"firing","critical","2026-11-21T02:14:00.000Z","","","A","a,b","It is ""full"""',
      '"firing","info","2026-11-21T02:14:00.000Z","","SIL-20261121-0001","A","",""',
      '"resolved","warning","2026-11-21T02:14:00.000Z","2026-11-21T03:00:00.000Z","","A","z1",""',
    ]);
  });

  it.each(['=HYPERLINK("http://evil")', '+1', '-2+3', '@SUM(A1)', '\t=1', ' =1'])(
    'holds nothing that a spreadsheet runs: %j',
    (text) => {
      const csv = alertsCsv([one({ alertname: text, [text]: 'x' }, { annotations: { summary: text } })]);
      expect(csv).not.toMatch(/(^|,|\n)"[\s]*[=+\-@]/);
      expect(csv).toContain(`"'`);
    },
  );

  it('is the same text in whatever order the alerts come, and one row an alert', () => {
    const all = Array.from({ length: 8 }, (_, index) => one({ alertname: 'A', host: `h${index}` }));
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (shuffled) => {
        expect(alertsCsv([...shuffled, ...shuffled])).toBe(alertsCsv(all));
      }),
    );
  });

  it('keeps odd labels out of harm’s way', () => {
    const odd = Object.fromEntries(
      Array.from({ length: 90 }, (_, index) => [`label-${index}`, 'x'.repeat(5_000)]),
    );
    const [head = '', row = ''] = rowsOf(alertsCsv([one({ ...odd, ['__proto__']: 'p', lone: '\ud800' })]));
    expect(head.split(',').length).toBeLessThanOrEqual(46);
    expect(row.length).toBeLessThan(50_000);
    expect(row.isWellFormed()).toBe(true);
  });
});
