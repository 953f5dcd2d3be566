import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { watchbill } from './terminal.ts';

describe('watchbill init', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchbill-init-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('writes a pack to start from that is well as it stands, and what else a start needs', async () => {
    const made = await watchbill(['init', 'shop-search', '--config', folder]);
    expect(made.code).toBe(0);
    expect(made.out).toContain(join(folder, 'systems', 'shop-search.yml'));
    const checked = await watchbill(['check', folder]);
    expect(checked).toMatchObject({ code: 0, out: expect.stringContaining('1 system') });
  });

  it('explains every part of a pack in comments that are right when the marks are taken away', async () => {
    await watchbill(['init', 'shop', '--config', folder]);
    const file = join(folder, 'systems', 'shop.yml');
    const text = await readFile(file, 'utf8');
    const lines = text.split('\n').map((line) => line.replace(/^# (?=\w+: |\w+:$| {2})/, ''));
    await writeFile(file, lines.join('\n'));
    for (const part of ['owner', 'channels', 'environments', 'targets', 'escalation', 'maintenance'])
      expect(lines.some((line) => line.startsWith(`${part}:`))).toBe(true);
    expect(await watchbill(['check', folder])).toMatchObject({ code: 0, err: '' });
  });

  it('says that a misspelt name has become a blank pack', async () => {
    const made = await watchbill(['init', 'ner11-gld', '--config', folder]);
    expect(made.out).toContain("this is a blank pack. Did you mean 'ner11-gold'?");
    expect((await watchbill(['init', 'ner11-gold', '--config', folder])).out).not.toContain('blank');
  });

  it('never overwrites what is there, save by --force', async () => {
    await watchbill(['init', 'shop', '--config', folder]);
    await writeFile(join(folder, 'watchbill.yml'), 'mine');
    await writeFile(join(folder, 'systems', 'shop.yml'), 'mine');
    expect(await watchbill(['init', 'shop', '--config', folder])).toMatchObject({
      code: 1,
      err: expect.stringContaining('--force'),
    });
    expect(await readFile(join(folder, 'systems', 'shop.yml'), 'utf8')).toBe('mine');
    expect((await watchbill(['init', 'shop', '--config', folder, '--force'])).code).toBe(0);
    expect(await readFile(join(folder, 'systems', 'shop.yml'), 'utf8')).toContain('title:');
    expect(await readFile(join(folder, 'watchbill.yml'), 'utf8')).toBe('mine');
  });

  it('takes a name for another one of the same pack', async () => {
    await watchbill(['init', 'shop', '--as', 'shop-eu', '--config', folder]);
    expect(await readdir(join(folder, 'systems'))).toEqual(['shop-eu.yml']);
  });

  it.each(['../x', 'Shop', 'host'])('refuses a name that is none: %s', async (name) => {
    expect(await watchbill(['init', name, '--config', folder])).toMatchObject({
      code: 1,
      err: expect.stringContaining(name),
    });
  });

  it('asks for a folder where none is named', async () => {
    expect(await watchbill(['init', 'shop'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('WATCHBILL_CONFIG'),
    });
  });
});
