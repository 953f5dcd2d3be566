import { configurationJsonSchema, packJsonSchema } from '../../config/json-schema.ts';
import { defineVerb } from '../../define/verb.ts';
import { UsageError } from '../../domain/errors.ts';
import { known } from '../configuration-of.ts';

export default defineVerb({
  summary: 'Print the JSON Schema of watchbill.yml, or of a pack, for your editor',
  usage: '[pack]',
  options: {},
  words: { least: 0, most: 1 },
  run: async ({ out }, [of = 'configuration']) => {
    if (of !== 'pack' && of !== 'configuration')
      throw new UsageError(`There is no schema of '${of}'. Say 'pack', or nothing for watchbill.yml.`);
    const schema = of === 'pack' ? packJsonSchema(await known()) : configurationJsonSchema();
    out(JSON.stringify(schema, null, 2));
    return 0;
  },
});
