import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Definitions, loadAllDefinitions } from '../src/app/definitions.ts';
import { parseConfiguration } from '../src/config/configuration.ts';
import { variables } from '../src/config/variables.ts';
import { opsErrors } from '../src/domain/errors.ts';
import { statusByCode } from '../src/http/error-answer.ts';
import { validateCron } from '../src/queue/cron-expression.ts';
import { root, sourceFiles } from './support/import-graph.ts';
import { readmeSection, readmeTables, writeReadme } from './support/readme-tables.ts';

/** UPDATE_README=1 writes the tables instead of complaining about them. */
const updating = process.env['UPDATE_README'] === '1';
let definitions: Definitions;
beforeAll(async () => {
  definitions = await loadAllDefinitions();
  if (updating) writeReadme(readmeTables(definitions));
});

const text = (file: string) => readFileSync(join(root, file), 'utf8');

describe('the README', () => {
  it.each(['commands', 'environment', 'errors', 'sources'])(
    'has the table of %s that the definitions make',
    (name) => {
      expect(readmeSection(name)).toBe(readmeTables(definitions)[name]);
    },
  );

  it('maps every folder that there is', () => {
    const map = text('README.md');
    const folders = new Set(
      ['src', 'commands', 'jobs', 'templates', 'test', 'bench'].flatMap(sourceFiles).map((file) =>
        file
          .split('/')
          .slice(0, file.startsWith('src/') && file.split('/').length > 2 ? 2 : 1)
          .join('/'),
      ),
    );
    expect([...folders].filter((folder) => folder !== 'src' && !map.includes(`\`${folder}/\``))).toEqual([]);
  });

  it('links to files that exist', () => {
    const links = [...text('README.md').matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(
      (match) => match[1] ?? '',
    );
    expect(links.filter((link) => !existsSync(join(root, link)))).toEqual([]);
    expect(links.length).toBeGreaterThan(4);
  });
});

describe('the configuration in the README', () => {
  it('is accepted as it stands', () => {
    const yaml = /```yaml\n(channel:[\s\S]*?)```/.exec(text('README.md'))?.[1] ?? '';
    const settings = parseConfiguration(yaml, 'README.md', { ...definitions, cronProblem: validateCron });
    expect(settings.routes.map((route) => route.name)).toEqual(['databases', 'rest']);
  });
});

describe('the environment', () => {
  it('is read in one place, under documented names only', () => {
    const known = new Set(variables.flatMap((one) => [one.name, `${one.name}_FILE`]));
    const used = [...text('compose.yml').matchAll(/^\s+([A-Z][A-Z_]+):/gm)].map((match) => match[1] ?? '');
    expect(used.filter((name) => !known.has(name) && !name.startsWith('POSTGRES_'))).toEqual([]);
  });
});

describe('the error set', () => {
  it('has one HTTP status a code and no other', () => {
    expect(Object.keys(statusByCode).sort()).toEqual(
      opsErrors.map((one) => Reflect.construct(one, ['', 0]).code).sort(),
    );
  });
});

describe('the manifest', () => {
  const manifest = () => parse(text('manifest.yml'));

  it('has the one slash command', () => {
    expect(manifest().features.slash_commands.map((one: { command: string }) => one.command)).toEqual([
      '/ops',
    ]);
  });

  it('offers exactly the shortcuts that are defined', () => {
    const shortcuts = manifest().features.shortcuts as readonly { type: string; callback_id: string }[];
    const offered = shortcuts.map((one) => `${one.type}-shortcut ${one.callback_id}`).sort();
    const defined = definitions.actions
      .filter((one) => one.surface.endsWith('-shortcut'))
      .map((one) => `${one.surface} ${one.name}`);
    expect(offered).toEqual(defined.sort());
  });
});

describe('definitions', () => {
  it('are found in every folder', () => {
    const counts = Object.fromEntries(
      Object.entries(definitions).map(([kind, list]) => [kind, list.length > 0]),
    );
    expect(counts).toEqual({
      commands: true,
      actions: true,
      jobs: true,
      reports: true,
      probes: true,
      sources: true,
    });
  });

  it('name the parameters that they take by position', () => {
    const wrong = definitions.commands.filter((one) =>
      one.positional.some((name) => !Object.hasOwn(one.parameters.shape, name.replace(/\.\.\.$/, ''))),
    );
    expect(wrong.map((one) => one.name)).toEqual([]);
  });
});
