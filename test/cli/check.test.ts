import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../support/import-graph.ts';
import { watchbill } from './terminal.ts';

const well = `
channel: '#ops'
policies: { default: { levels: [{ call: ['user:U0BEA'], timeout: 5m }] } }
routes: [{ name: default, policy: default }]
`;

describe('watchbill check', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchbill-check-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const put = (text: string) => writeFile(join(folder, 'watchbill.yml'), text);

  it('says that a configuration is well', async () => {
    await put(well);
    expect(await watchbill(['check', folder])).toEqual({
      code: 0,
      out: `The configuration in '${folder}' is well: 1 route, 0 probes, 0 reports.`,
      err: '',
    });
  });

  it('says which packs nobody uses', async () => {
    await mkdir(join(folder, 'systems'), { recursive: true });
    await writeFile(join(folder, 'systems', 'shop.yml'), 'title: Shop');
    await put(well);
    expect((await watchbill(['check', folder])).out).toMatch(/1 system\.$/);
    await writeFile(join(folder, 'systems', 'other.yml'), 'title: Other');
    await put(`${well}systems: { shop: {} }`);
    const { code, out } = await watchbill(['check', folder]);
    expect(code).toBe(0);
    expect(out).toContain(
      `'${join(folder, 'systems', 'other.yml')}' is not used. Add 'other: {}' to systems:`,
    );
    expect(out).not.toContain('shop.yml');
    await rm(join(folder, 'systems'), { recursive: true });
  });

  it('takes the folder of WATCHBILL_CONFIG where none is named', async () => {
    await put(well);
    expect((await watchbill(['check'], { WATCHBILL_CONFIG: folder })).code).toBe(0);
    const none = await watchbill(['check']);
    expect(none).toMatchObject({ code: 1, err: expect.stringContaining('WATCHBILL_CONFIG') });
  });

  it('lists every mistake with its file and line and ends with 1', async () => {
    await put(well.replace('5m', 'soon').replace("'#ops'", "'ops'"));
    const { code, out, err } = await watchbill(['check', folder]);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(`${join(folder, 'watchbill.yml')}:2 channel:`);
    expect(err).toContain(`${join(folder, 'watchbill.yml')}:3 policies.default.levels.0.timeout:`);
  });

  it('ends with 1 for a folder that is not there', async () => {
    expect(await watchbill(['check', join(folder, 'nowhere')])).toMatchObject({
      code: 1,
      err: expect.stringContaining('cannot be read'),
    });
  });

  it('is a program of its own', async () => {
    await put(well);
    const ran = await promisify(execFile)(process.execPath, [join(root, 'src/cli.ts'), 'check', folder]);
    expect(ran.stdout).toContain('is well');
    const failed = promisify(execFile)(process.execPath, [join(root, 'src/cli.ts'), 'check', '/nowhere']);
    await expect(failed).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining("'/nowhere") });
  });
});

describe('the command line', () => {
  it('lists the verbs when asked, and when nothing was said', async () => {
    const asked = await watchbill(['help']);
    expect(asked.code).toBe(0);
    expect(asked.out).toContain('check [folder]');
    expect(await watchbill([])).toEqual({ ...asked, code: 2 });
  });

  it('says how a verb is used', async () => {
    expect(await watchbill(['check', '--help'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('Usage: watchbill check [folder]'),
    });
  });

  it.each([
    [['chekc'], "There is no 'chekc'"],
    [['check', 'a', 'b'], 'Usage: watchbill check'],
    [['check', '--fast'], "Unknown option '--fast'"],
  ])('refuses %j with 2', async (words, reason) => {
    expect(await watchbill(words)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(reason) });
  });
});
