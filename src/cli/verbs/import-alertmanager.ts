import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseConfiguration } from '../../config/configuration.ts';
import { defineVerb } from '../../define/verb.ts';
import { isChannel } from '../../domain/channel-template.ts';
import { UsageError } from '../../domain/errors.ts';
import { readAlertmanagerFile } from '../alertmanager/alertmanager-file.ts';
import { importAlertmanager, noteLine, writeImported } from '../alertmanager/import-alertmanager.ts';
import { known } from '../configuration-of.ts';

export default defineVerb({
  summary: 'Make a watchbill.yml of an alertmanager.yml, and say what was not carried over and why',
  usage: '<file> [--out watchbill.yml] [--channel #ops] [--force]',
  options: {
    out: { type: 'string' },
    channel: { type: 'string', default: '#ops' },
    force: { type: 'boolean', default: false },
  },
  words: { least: 1, most: 1 },
  run: async ({ out, err }, [file = ''], { out: target, channel, force }) => {
    if (!isChannel(channel))
      throw new UsageError(`'${channel}' is not a channel. Write '#name' or a channel id such as C0123ABC.`);
    const imported = importAlertmanager(readAlertmanagerFile(await textOf(file), file), channel);
    const text = writeImported(imported, basename(file));
    // What is handed over is a configuration that starts; where it is not, the mistakes say what to mend by hand.
    const mistakes = await mistakesIn(text, target ?? 'watchbill.yml');
    if (target === undefined) out(text.trimEnd());
    else await put(target, text, force);
    const tell = target === undefined ? err : out;
    tell([`Carried over from '${file}': ${imported.counts}.`, ...imported.notes.map(noteLine)].join('\n'));
    if (mistakes !== undefined) err(mistakes);
    return mistakes === undefined ? 0 : 1;
  },
});

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new UsageError(`'${file}' cannot be read. Name an alertmanager.yml.`, { cause });
  }
}

async function put(target: string, text: string, force: boolean): Promise<void> {
  try {
    await writeFile(target, text, { flag: force ? 'w' : 'wx' });
  } catch (cause) {
    throw new UsageError(`'${target}' exists or cannot be written. Take another name, or --force.`, {
      cause,
    });
  }
}

async function mistakesIn(text: string, file: string): Promise<string | undefined> {
  try {
    parseConfiguration(text, file, await known());
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
