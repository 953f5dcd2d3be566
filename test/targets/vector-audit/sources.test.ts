import { chmodSync, chownSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { AuditSource } from '../../../src/targets/vector-audit/audit-source.ts';
import { contentHash } from '../../../src/targets/vector-audit/content-hash.ts';
import { folderSource } from '../../../src/targets/vector-audit/folder-source.ts';
import { manifestSource } from '../../../src/targets/vector-audit/manifest-source.ts';
import { readSource } from '../../../src/targets/vector-audit/read-source.ts';
import { DocumentFolder, sha256 } from './documents.ts';

/** Owns what it is given, and may nothing else. */
const nobody = 65_534;

const signal = new AbortController().signal;
const folders: DocumentFolder[] = [];
const newFolder = () => {
  const folder = new DocumentFolder();
  folders.push(folder);
  return folder;
};
afterAll(() => {
  for (const folder of folders) folder.dispose();
});

async function all(source: AuditSource) {
  const found: [string, string | undefined][] = [];
  for await (const { key, hash } of source.documents(signal)) found.push([key, hash]);
  return found.sort(([a], [b]) => (a < b ? -1 : 1));
}

describe('a folder of documents', () => {
  const plan = { extensions: ['.md'], exclude: [], hash: undefined };

  it('holds the files of the wanted kinds in all folders below, hidden ones and links left out', async () => {
    const folder = newFolder();
    for (const name of [
      'a.md',
      'deep/er/b.MD',
      'c.txt',
      '.git/d.md',
      'drafts/e.md',
      'caf\u00e9.md',
      'f.x/g',
    ]) {
      folder.write(name);
    }
    symlinkSync('/etc', join(folder.path, 'elsewhere'));
    symlinkSync(join(folder.path, 'a.md'), join(folder.path, 'link.md'));
    const source = folderSource({ ...plan, folder: folder.path, exclude: ['drafts'] });
    expect((await all(source)).map(([key]) => key)).toEqual(['a.md', 'caf\u00e9.md', 'deep/er/b.MD']);
    const everything = folderSource({ ...plan, folder: folder.path, extensions: [], exclude: ['**/*.md'] });
    expect((await all(everything)).map(([key]) => key)).toEqual(['c.txt', 'deep/er/b.MD', 'f.x/g']);
  });

  it('opens a file by the name that is on disk, however its letters are composed', async () => {
    const folder = newFolder();
    folder.write('cafe\u0301.md', 'x');
    const hash = { algorithm: 'sha256', of: 'bytes' } as const;
    const source = folderSource({ ...plan, folder: folder.path, hash });
    expect(await all(source)).toEqual([['caf\u00e9.md', undefined]]);
    expect(await source.hashOf?.('caf\u00e9.md', signal)).toBe(sha256('x'));
  });

  it('that may not be read is no folder without documents', async () => {
    const folder = newFolder();
    folder.write('in/a.md');
    chmodSync(join(folder.path, 'in'), 0);
    const told = asNobody(folder.path, () => all(folderSource({ ...plan, folder: folder.path })));
    await expect(told).rejects.toThrow('cannot be read (EACCES)');
    chmodSync(join(folder.path, 'in'), 0o755);
  });

  /** Nothing is closed to root: as root it is done by somebody who owns the folder and has no other right. */
  async function asNobody<T>(folder: string, work: () => Promise<T>): Promise<T> {
    if (process.geteuid?.() !== 0) return await work();
    chownSync(folder, nobody, nobody);
    process.seteuid?.(nobody);
    try {
      return await work();
    } finally {
      process.seteuid?.(0);
    }
  }
});

describe('the hash of a document', () => {
  it.each([
    ['bytes', 'md5', '\uFEFFa\r\nb \n', '6ff78b0cdab1fa7c0cdeb45024bad308'],
    ['text', 'sha256', '\uFEFFa\r\nb \n', sha256('a\nb')],
    ['text', 'sha256', 'a\nb', sha256('a\nb')],
  ] as const)('of its %s by %s', async (of, algorithm, text, expected) => {
    const folder = newFolder();
    folder.write('a.md', text);
    const hash = await contentHash(join(folder.path, 'a.md'), { algorithm, of }, signal);
    expect(hash).toBe(expected);
  });

  it('of a text that is too large is refused, of its bytes it is not', async () => {
    const folder = newFolder();
    folder.write('large.md', 'x'.repeat(17 * 1024 * 1024));
    const file = join(folder.path, 'large.md');
    await expect(contentHash(file, { algorithm: 'sha1', of: 'text' }, signal)).rejects.toThrow('too large');
    expect(await contentHash(file, { algorithm: 'sha1', of: 'bytes' }, signal)).toHaveLength(40);
  });
});

describe('a manifest', () => {
  const plan = { format: undefined, entries: '', name: 'path', hash: 'hash', strip: '' };
  const written = (name: string, text: string, more: object = {}) => {
    const folder = newFolder();
    folder.write(name, text);
    return manifestSource({ ...plan, manifest: join(folder.path, name), ...more });
  };
  const both = [
    ['a.md', 'aa'],
    ['b.md', 'bb'],
  ];

  it.each([
    ['list.json', '[{"path":"./a.md","hash":"AA"},{"path":"b.md","hash":"bb"}]', {}],
    ['map.json', '{"a.md":"aa","b.md":{"hash":"bb"}}', {}],
    ['inside.json', '{"done":{"files":{"a.md":"aa","b.md":"bb"}}}', { entries: 'done.files' }],
    ['lines.jsonl', '{"path":"a.md","hash":"aa"}\n\n{"path":"b.md","hash":"bb"}', {}],
    [
      'lines.txt',
      '{"file":"a.md","md5":"aa"}\n{"file":"b.md","md5":"bb"}\n',
      { format: 'jsonl', name: 'file', hash: 'md5' },
    ],
    ['table.csv', 'hash,path,size\naa,a.md,1\nbb,"b.md",2\n', {}],
    ['stripped.csv', 'path,hash\n/app/a.md,aa\n/app/b.md,bb\n', { strip: '/app/' }],
  ])('is read from %s', async (name, text, more) => {
    expect(await all(written(name, text, more))).toEqual(both);
  });

  it('may know no hashes', async () => {
    expect(await all(written('names.json', '["a.md"]'))).toEqual([['a.md', undefined]]);
    expect(await all(written('names.csv', 'path\na.md\n'))).toEqual([['a.md', undefined]]);
  });

  it.each([
    ['broken.json', '[{"path":', 'is not valid JSON'],
    ['text.json', '"a.md"', 'holds no list and no object'],
    ['nameless.json', '[{"file":"a.md"}]', "entry 0 has no 'path'"],
    ['nameless.jsonl', '{"path":"a.md"}\n{"x":1}', "line 2 has no 'path'"],
    ['headless.csv', 'a.md,aa\n', "has no column 'path' in its first line"],
    ['long.jsonl', 'x'.repeat(1_100_000), 'more than a mebibyte'],
  ])('%s is refused with what is wrong', async (name, text, words) => {
    await expect(all(written(name, text))).rejects.toThrow(words);
  });

  it('that is not there is no manifest without documents', async () => {
    const source = manifestSource({ ...plan, manifest: '/nowhere/list.json' });
    await expect(all(source)).rejects.toThrow("The manifest '/nowhere/list.json' cannot be read (ENOENT)");
  });

  it('that is too large for JSON says what to write instead', async () => {
    const folder = newFolder();
    const file = join(folder.path, 'large.json');
    writeFileSync(file, ' '.repeat(64 * 1024 * 1024 + 1));
    await expect(all(manifestSource({ ...plan, manifest: file }))).rejects.toThrow('as JSON lines');
  });

  it('counts a name once and tells how many stand there twice', async () => {
    const source = written('twice.csv', 'path,hash\na.md,aa\n./a.md,bb\nb.md,bb\n');
    const read = await readSource(source, 10, signal, () => undefined);
    expect([read.index.size, read.twice]).toEqual([2, 1]);
  });
});

describe('reading a source', () => {
  it('ends when it is aborted', async () => {
    const folder = newFolder();
    for (let index = 0; index < 50; index += 1) folder.write(`${index}.md`);
    const deadline = AbortSignal.abort(new Error('deadline'));
    const source = folderSource({ folder: folder.path, extensions: [], exclude: [], hash: undefined });
    await expect(readSource(source, 10, deadline, () => undefined)).rejects.toThrow('deadline');
  });
});
