import { z } from 'zod';
import { isExactNumber, wholeNumberText } from './exact-number.ts';
import type { Field, Fields, LeafField } from './fields.ts';
import { isDay, toUtcInstant } from './timestamps.ts';
import { textProblem } from './text.ts';
import { sqlType } from './table.ts';

/** What a check of zod gets: the value (which it may replace) and the list that it adds its issue to. */
interface Payload {
  value: unknown;
  issues: z.core.$ZodRawIssue[];
}

const int32 = { min: -(2 ** 31), max: 2 ** 31 - 1 };
const int64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };

function refuse(payload: Payload, expected: string) {
  payload.issues.push({ code: 'custom', input: payload.value, params: { expected } });
}

/** `1.0` and `1e0` have become 1 in JSON.parse; whatever is no whole number or does not fit is refused. */
function checkInteger(payload: Payload) {
  const { value } = payload;
  if (!(Number.isInteger(value) && (value as number) >= int32.min && (value as number) <= int32.max)) {
    refuse(payload, 'whole number of 32 bits');
  }
}

function checkBigint(payload: Payload) {
  const { value } = payload;
  if (Number.isSafeInteger(value)) return;
  const digits = isExactNumber(value) ? wholeNumberText(value.rawJSON) : undefined;
  if (digits === undefined || BigInt(digits) < int64.min || BigInt(digits) > int64.max) {
    refuse(payload, 'whole number of 64 bits');
  } else {
    payload.value = Number.isSafeInteger(Number(digits)) ? Number(digits) : digits;
  }
}

/** More digits than a double has: the nearest double, which is what the column would hold in any case. */
function checkDouble(payload: Payload) {
  if (!isExactNumber(payload.value)) return;
  const nearest = Number(payload.value.rawJSON);
  if (Number.isFinite(nearest)) payload.value = nearest;
  else refuse(payload, 'number within the range of a double');
}

function checkInstant(payload: Payload) {
  const instant = toUtcInstant(payload.value as string);
  if (instant === undefined) refuse(payload, 'ISO-8601 instant');
  else payload.value = instant;
}

function checkDay(payload: Payload) {
  if (!isDay(payload.value as string)) refuse(payload, 'day as YYYY-MM-DD');
}

const checkText = (maxBytes: number, required: boolean) => (payload: Payload) => {
  const problem = textProblem(payload.value as string, maxBytes);
  if (problem !== undefined) refuse(payload, problem);
  else if (required && payload.value === '') refuse(payload, 'non-empty string');
};

const number = z.number();
const numberOrExact = z.union([number, z.custom(isExactNumber)], { error: () => 'number' });

/** The zod schema of a column's value, without null. */
function scalarSchema({ type, required }: LeafField): z.ZodType {
  switch (type.kind) {
    case 'varchar':
      return z.string().check(checkText(type.maxBytes, required));
    case 'boolean':
      return z.boolean();
    case 'integer':
      return number.check(checkInteger);
    case 'bigint':
      return numberOrExact.check(checkBigint);
    case 'double':
      return numberOrExact.check(checkDouble);
    case 'timestamptz':
      return z.string().check(checkInstant);
    case 'date':
      return z.string().check(checkDay);
    default:
      throw new TypeError(`No document field can fill a column of type ${sqlType(type)}.`);
  }
}

const shapeCache = new WeakMap<Fields, z.ZodObject>();

/**
 * The zod schema of an object of the document. Unknown keys are left out of the result
 * (`unknown-fields.ts` collects them), null and missing are the same, instants come out in UTC.
 */
export function documentSchema(fields: Fields): z.ZodObject {
  let schema = shapeCache.get(fields);
  if (!schema) {
    const shape: Record<string, z.ZodType> = {};
    for (const [key, field] of Object.entries(fields)) {
      const inner = fieldSchema(field);
      if (inner) shape[key] = field.kind === 'leaf' && field.required ? inner : inner.nullish();
    }
    schema = z.object(shape);
    shapeCache.set(fields, schema);
  }
  return schema;
}

function fieldSchema(field: Field): z.ZodType | undefined {
  switch (field.kind) {
    case 'leaf':
      return scalarSchema(field);
    case 'object':
      return documentSchema(field.fields);
    case 'list':
      return z.array(scalarSchema(field.item));
    case 'rows': {
      const { shorthand } = field;
      const item = documentSchema(field.fields);
      return z.array(
        shorthand === undefined
          ? item
          : z.preprocess((value) => (typeof value === 'string' ? { [shorthand]: value } : value), item),
      );
    }
    case 'unloaded':
      return undefined;
  }
}
