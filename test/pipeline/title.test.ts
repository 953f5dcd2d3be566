import { describe, expect, it } from 'vitest';
import { systemOf, titleOf } from '../../src/pipeline/title.ts';
import { firing, routes } from '../support/alerts.ts';

const [database] = routes;
if (database === undefined) throw new Error('a route is needed');

describe('titleOf', () => {
  it.each([
    ['the summary', firing({}, { annotations: { summary: ' Disk\n full ', title: 'T' } }), 'Disk full'],
    ['the title', firing({}, { annotations: { title: 'T', summary: ' ' } }), 'T'],
    ['name and group labels', firing({ cluster: 'eu', instance: 'x' }), 'DiskFull (cluster=eu)'],
    ['the name', firing(), 'DiskFull'],
    ['the group labels', firing({ alertname: '', cluster: 'eu' }), 'Alert (cluster=eu)'],
    ['the source', firing({ alertname: '' }), 'Alert from alertmanager'],
  ])('is %s', (_what, event, title) => {
    expect(titleOf(event, database)).toBe(title);
  });

  it('is cut with a mark', () => {
    const title = titleOf(firing({}, { annotations: { summary: 'x'.repeat(5000) } }), database);
    expect(title).toHaveLength(250);
    expect(title.endsWith('…')).toBe(true);
  });
});

describe('systemOf', () => {
  it('is the label system, service or job, in this order', () => {
    expect(systemOf({ job: 'node', service: 'pg', system: 'qdrant' })).toBe('qdrant');
    expect(systemOf({ job: 'node', service: 'pg', system: '' })).toBe('pg');
    expect(systemOf({ job: 'node' })).toBe('node');
    expect(systemOf({ alertname: 'x' })).toBeUndefined();
  });
});
