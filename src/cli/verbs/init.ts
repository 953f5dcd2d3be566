import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { installationFolder } from '../../app/definitions.ts';
import { CONFIGURATION_FILE } from '../../config/configuration.ts';
import { PACKS_FOLDER } from '../../config/packs/pack-file.ts';
import { defineVerb } from '../../define/verb.ts';
import { UsageError } from '../../domain/errors.ts';
import { nearestWord } from '../../domain/nearest-word.ts';
import { hostSystem } from '../../domain/probe.ts';
import { folderOf } from '../configuration-of.ts';

const templates = join(installationFolder, 'templates');

/** Where nothing is configured yet: enough to start with. */
const firstConfiguration = `channel: '#ops'
timeZone: UTC
roles: { everyone: viewer }
policies: { default: { levels: [{ call: ['channel:#ops'], timeout: 15m }] } }
routes: [{ name: default, policy: default }]
`;

export default defineVerb({
  summary:
    'Write a commented pack to start from: one of those that come along, or a blank one under a new name',
  usage: '[pack] [--config <folder>] [--as <name>] [--force]',
  options: {
    config: { type: 'string' },
    as: { type: 'string' },
    force: { type: 'boolean', default: false },
  },
  words: { least: 0, most: 1 },
  run: async ({ env, out }, [pack], { config, as, force }) => {
    const known = (await readdir(join(templates, 'systems'))).map((file) => basename(file, '.yml')).sort();
    if (pack === undefined) {
      out(`Packs that come along: ${known.join(', ')}. Any other name writes a blank one.`);
      return 0;
    }
    const name = as ?? pack;
    if (!/^[a-z][a-z0-9-]*$/.test(name) || name === hostSystem)
      throw new UsageError(
        `'${name}' cannot name a system. Write lower-case letters, digits and '-', e.g. shop-search.`,
      );
    const folder = folderOf(config, env);
    const text = await readFile(
      known.includes(pack) ? join(templates, 'systems', `${pack}.yml`) : join(templates, 'blank-system.yml'),
      'utf8',
    );
    const target = join(folder, PACKS_FOLDER, `${name}.yml`);
    await mkdir(join(folder, PACKS_FOLDER), { recursive: true });
    if (await put(join(folder, CONFIGURATION_FILE), firstConfiguration, false))
      out(`Written: '${join(folder, CONFIGURATION_FILE)}', to begin with.`);
    if (!(await put(target, text, force)))
      throw new UsageError(
        `'${target}' is there already. Take another name by --as, or overwrite it by --force.`,
      );
    if (!known.includes(pack)) {
      const meant = nearestWord(pack, known);
      out(
        `'${pack}' does not come along: this is a blank pack.${meant === undefined ? '' : ` Did you mean '${meant}'?`}`,
      );
    }
    out(`Written: '${target}'. Go through it from the top, then run: watchbill check ${folder}`);
    return 0;
  },
});

/** False where there is such a file already. */
async function put(file: string, text: string, force: boolean): Promise<boolean> {
  try {
    await writeFile(file, text, { flag: force ? 'w' : 'wx' });
    return true;
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') return false;
    throw new UsageError(`'${file}' cannot be written. Name a folder that Watchbill may write to.`, {
      cause,
    });
  }
}
