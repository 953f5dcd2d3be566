import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import github from '../../src/alert-sources/github.ts';
import { watchbill } from './terminal.ts';

describe('watchbill source test', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchbill-source-test-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const put = async (name: string, text: string) => {
    const file = join(folder, name);
    await writeFile(file, text);
    return file;
  };

  it('shows what a body becomes', async () => {
    const file = await put('github-failed.json', JSON.stringify(github.sample.body));
    const { code, out } = await watchbill(['source', 'test', file]);
    expect(code).toBe(0);
    expect(out).toContain('github takes it: 1 alert, 0 changes.');
    expect(out).toMatch(/^firing warning Build failed \(fingerprint [0-9a-f]{16}\)$/m);
    expect(out).toContain('labels       alertname="Build failed"');
    expect(out).toContain('started      not said');
    expect(out).toContain('link         Run: https://github.example/shop/api/actions/runs/30433642');
  });

  it('shows a change, and all of it as JSON', async () => {
    const { workflow_run: _run, ...rest } = github.sample.body as { workflow_run: unknown };
    const deployment = { id: 7, ref: 'main', environment: 'production', creator: { login: 'bea' } };
    const file = await put('deployed.json', JSON.stringify({ ...rest, deployment }));
    const words = ['source', 'test', file, '--source', 'github'];
    expect((await watchbill(words)).out).toMatch(/change: deploy api main to production by bea/);
    const asked = [...words, '--json', '--header', 'X-GitHub-Event: deployment'];
    expect(JSON.parse((await watchbill(asked)).out)).toMatchObject({ changes: [{ author: 'bea' }] });
  });

  it('says exactly what is wrong and ends with 1', async () => {
    const file = await put('generic.json', '{"name":"a","severity":"awful"}');
    expect(await watchbill(['source', 'test', file])).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining("The field 'severity' is not acceptable"),
    });
    expect((await watchbill(['source', 'test', await put('x.json', '{')])).err).toContain(
      'is not valid JSON',
    );
    expect((await watchbill(['source', 'test', join(folder, 'nowhere')])).err).toContain('cannot be read');
    expect((await watchbill(['source', 'test', file, '--source', 'nagios'])).err).toContain('Sources: ');
    expect((await watchbill(['source', 'test', file, '--header', 'x'])).err).toContain('is no header');
  });

  it('tries a mapping before it is in use', async () => {
    await put(
      'watchbill.yml',
      [
        "channel: '#ops'",
        'policies: { default: { levels: [{ call: [user:U0BEA], timeout: 5m }] } }',
        'routes: [{ name: default, policy: default }]',
        `sources: { backups: { format: generic, mapping: { alerts: jobs, name: '"Backup of " & db', status: failed } } }`,
      ].join('\n'),
    );
    const file = await put(
      'body.json',
      '{"jobs":[{"db":"shop","failed":true},{"db":"wiki","failed":false}]}',
    );
    const { out } = await watchbill(['source', 'test', file, '--source', 'backups', '--config', folder]);
    expect(out).toMatch(/^firing warning Backup of shop /m);
    expect(out).toMatch(/^resolved warning Backup of wiki /m);
  });

  it('reads a mail from its file', async () => {
    const file = await put('alert.eml', 'From: m@shop.example\r\nSubject: [CRITICAL] Disk\r\n\r\nfull\r\n');
    expect((await watchbill(['source', 'test', file])).out).toMatch(/^firing critical Disk /m);
  });
});
