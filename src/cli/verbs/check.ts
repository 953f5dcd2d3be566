import { resolve } from 'node:path';
import { readPackFiles } from '../../config/packs/pack-file.ts';
import { defineVerb } from '../../define/verb.ts';
import { configurationOf, folderOf } from '../configuration-of.ts';

export default defineVerb({
  summary:
    'Check a configuration folder as the start does; exit code 1 lists every mistake with file and line',
  usage: '[folder]',
  options: {},
  words: { least: 0, most: 1 },
  run: async ({ env, out }, [given]) => {
    const folder = folderOf(given, env);
    const { routes, probes, reports, systems } = await configurationOf(folder);
    const counts = [
      counted(routes.length, 'route'),
      counted(probes.length, 'probe'),
      counted(reports.length, 'report'),
      ...(systems.length === 0 ? [] : [counted(systems.length, 'system')]),
    ];
    out(`The configuration in '${folder}' is well: ${counts.join(', ')}.`);
    // Where watchbill.yml lists the systems, whoever adds a pack has to list it as well.
    const used = new Set(systems.map(({ pack }) => pack));
    for (const { name, file } of readPackFiles(resolve(folder)).filter(({ name }) => !used.has(name)))
      out(`'${file}' is not used. Add '${name}: {}' to systems: of watchbill.yml, or take the file away.`);
    return 0;
  },
});

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
