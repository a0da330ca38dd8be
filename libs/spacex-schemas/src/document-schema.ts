import { z } from 'zod';
import { columnSchema } from './column-schema.ts';
import type { Field, Fields } from './fields.ts';

const shapeCache = new WeakMap<Fields, z.ZodObject>();

/**
 * The zod schema of an object of the document. Unknown keys are left out of the result
 * (`unknown-fields.ts` collects them), null and missing are the same, instants come out in UTC.
 */
export function documentSchema(fields: Fields): z.ZodObject {
  let schema = shapeCache.get(fields);
  if (!schema) {
    const shape: Record<string, z.core.$ZodType> = {};
    for (const [key, field] of Object.entries(fields)) {
      const inner = fieldSchema(field);
      if (inner) shape[key] = inner;
    }
    schema = z.object(shape);
    shapeCache.set(fields, schema);
  }
  return schema;
}

function fieldSchema(field: Field): z.core.$ZodType | undefined {
  switch (field.kind) {
    case 'leaf':
      return columnSchema(field);
    case 'object':
      return documentSchema(field.fields).nullish();
    case 'list':
      return z.array(columnSchema(field.item)).nullish();
    case 'rows': {
      const { shorthand } = field;
      const item = documentSchema(field.fields);
      return z
        .array(
          shorthand === undefined
            ? item
            : z.preprocess((value) => (typeof value === 'string' ? { [shorthand]: value } : value), item),
        )
        .nullish();
    }
    case 'unloaded':
      return undefined;
  }
}
