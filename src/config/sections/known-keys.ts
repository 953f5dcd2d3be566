import { z } from 'zod';

/** The keys that the schema knows at a path, whatever stands around it; none where it takes any or where that cannot be told. */
export function knownKeys(schema: z.core.$ZodType, path: readonly PropertyKey[]): readonly string[] {
  const forms = path.reduce<readonly z.core.$ZodType[]>(
    (all, key) => all.flatMap((one) => inner(one, key)),
    objectsIn(schema),
  );
  return [...new Set(forms.flatMap((one) => (one instanceof z.ZodObject ? Object.keys(one.shape) : [])))];
}

function inner(schema: z.core.$ZodType, key: PropertyKey): readonly z.core.$ZodType[] {
  if (schema instanceof z.ZodObject) {
    const found: z.core.$ZodType | undefined = schema.shape[String(key)];
    return found === undefined ? [] : objectsIn(found);
  }
  if (schema instanceof z.ZodRecord) return objectsIn(schema.valueType);
  return schema instanceof z.ZodArray ? objectsIn(schema.element) : [];
}

/** The maps and lists that a schema comes down to beneath its wrappers. */
function objectsIn(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(objectsIn);
  if (schema instanceof z.ZodPipe) return objectsIn(schema.in);
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault
  ) {
    return objectsIn(schema.def.innerType);
  }
  return [schema];
}
