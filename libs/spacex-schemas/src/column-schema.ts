import { z } from 'zod';
import { isExactNumber, wholeNumberText } from './exact-number.ts';
import type { LeafField } from './fields.ts';
import { isDay, toUtcInstant } from './timestamps.ts';
import { textProblem } from './text.ts';
import { sqlType } from './table.ts';

/** What zod hands to a type: the value (which it may replace) and the list that it adds its issue to. */
type Payload = z.core.ParsePayload;

/** Checks a value that is not null, and replaces it by what the column takes. */
type Check = (payload: Payload) => void;

interface ColumnDef extends z.core.$ZodTypeDef {
  readonly type: 'custom';
  readonly check: Check;
  readonly required: boolean;
}

interface ColumnInternals extends z.core.$ZodTypeInternals {
  def: ColumnDef;
}

interface ColumnType extends z.core.$ZodType {
  _zod: ColumnInternals;
}

/**
 * A zod type of our own: one call per value. Built of zod's string, check, nullable and optional it takes four, and a
 * satellite has 47 columns.
 */
const ColumnSchema: z.core.$constructor<ColumnType, ColumnDef> = z.core.$constructor(
  'SpacexColumn',
  (schema, def) => {
    z.core.$ZodType.init(schema, def);
    const { check, required } = def;
    if (!required) Object.assign(schema._zod, { optin: 'optional', optout: 'optional' });
    schema._zod.parse = (payload) => {
      if (required || (payload.value !== null && payload.value !== undefined)) check(payload);
      return payload;
    };
  },
);

/** The zod schema of a column's value; unless it is required, null and missing fit too. */
export function columnSchema({ type, required, oversize }: LeafField): z.core.$ZodType {
  // A text that the loader may cut or leave out is not too long for the document.
  const isBounded = oversize === undefined || oversize === 'reject';
  const fitting = type.kind === 'varchar' && !isBounded ? { ...type, maxBytes: Infinity } : type;
  return new ColumnSchema({ type: 'custom', check: checkOf(fitting, required), required });
}

function checkOf(type: LeafField['type'], required: boolean): Check {
  switch (type.kind) {
    case 'varchar':
      return checkText(type.maxBytes, required);
    case 'boolean':
      return checkBoolean;
    case 'integer':
      return checkInteger;
    case 'bigint':
      return checkBigint;
    case 'double':
      return checkDouble;
    case 'timestamptz':
      return checkInstant;
    case 'date':
      return checkDay;
    default:
      throw new TypeError(`No document field can fill a column of type ${sqlType(type)}.`);
  }
}

function refuse(payload: Payload, expected: string) {
  payload.issues.push({ code: 'custom', input: payload.value, params: { expected } });
}

const checkText =
  (maxBytes: number, required: boolean): Check =>
  (payload) => {
    const { value } = payload;
    if (typeof value !== 'string') {
      refuse(payload, 'string');
      return;
    }
    const problem = textProblem(value, maxBytes);
    if (problem !== undefined) refuse(payload, problem);
    else if (required && value === '') refuse(payload, 'non-empty string');
  };

function checkBoolean(payload: Payload) {
  if (typeof payload.value !== 'boolean') refuse(payload, 'boolean');
}

/** JSON has no other numbers. */
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

const int32 = { min: -(2 ** 31), max: 2 ** 31 - 1 };
const int64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };

/** `1.0` and `1e0` have become 1 in JSON.parse; whatever is no whole number or does not fit is refused. */
function checkInteger(payload: Payload) {
  const { value } = payload;
  if (!isNumber(value)) refuse(payload, 'number');
  else if (!(Number.isInteger(value) && value >= int32.min && value <= int32.max)) {
    refuse(payload, 'whole number of 32 bits');
  }
}

function checkBigint(payload: Payload) {
  const { value } = payload;
  if (Number.isSafeInteger(value)) return;
  if (!isNumber(value) && !isExactNumber(value)) {
    refuse(payload, 'number');
    return;
  }
  const digits = isExactNumber(value) ? wholeNumberText(value.rawJSON) : undefined;
  if (digits === undefined || BigInt(digits) < int64.min || BigInt(digits) > int64.max) {
    refuse(payload, 'whole number of 64 bits');
  } else {
    payload.value = Number.isSafeInteger(Number(digits)) ? Number(digits) : digits;
  }
}

/** More digits than a double has: the nearest double, which is what the column would hold in any case. */
function checkDouble(payload: Payload) {
  const { value } = payload;
  if (isNumber(value)) return;
  if (!isExactNumber(value)) {
    refuse(payload, 'number');
    return;
  }
  const nearest = Number(value.rawJSON);
  if (Number.isFinite(nearest)) payload.value = nearest;
  else refuse(payload, 'number within the range of a double');
}

function checkInstant(payload: Payload) {
  const { value } = payload;
  if (typeof value !== 'string') {
    refuse(payload, 'string');
    return;
  }
  const instant = toUtcInstant(value);
  if (instant === undefined) refuse(payload, 'ISO-8601 instant');
  else payload.value = instant;
}

function checkDay(payload: Payload) {
  const { value } = payload;
  if (typeof value !== 'string') refuse(payload, 'string');
  else if (!isDay(value)) refuse(payload, 'day as YYYY-MM-DD');
}
