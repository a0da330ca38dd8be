import type { LeafField } from '../fields.ts';
import type { ColumnType } from '../table.ts';

/**
 * SQL for the values of columns, in two steps. `textSql` reads a SUPER value as text where it has the right JSON type;
 * `jsonSql` makes of this text what `JSON.stringify` makes of the value that `columnSchema` lets through. Both are NULL
 * where the value is not provably the same as in TypeScript, be it wrong or merely spelled in an unusual way.
 */

/** Longest number or time that is looked at. */
const SCALAR_BYTES = 40;
/** VARCHAR without a length has 256 bytes. */
const LONGEST = 'varchar(65535)';

/** The value as text of bounded length. */
export function textSql(value: string, { kind, ...type }: ColumnType): string {
  if (kind === 'boolean')
    return `case when json_typeof(${value}) = 'boolean' then json_serialize(${value})::varchar(5) end`;
  const isText = kind === 'varchar' || kind === 'timestamptz' || kind === 'date';
  const bytes = 'maxBytes' in type ? type.maxBytes : SCALAR_BYTES;
  if (isText)
    return `case when json_typeof(${value}) = 'string' then case when octet_length((${value})::${LONGEST}) <= ${bytes} then (${value})::varchar(${bytes}) end end`;
  // A floating-point number in SUPER has lost its digits already.
  const isExact = ['is_decimal', 'is_bigint', 'is_integer', 'is_smallint']
    .map((is) => `${is}(${value})`)
    .join(' or ');
  return `case when ${isExact} then case when octet_length(json_serialize(${value})) <= ${bytes} then json_serialize(${value})::varchar(${bytes}) end end`;
}

/** The value in the JSON of its row. */
export function jsonSql(text: string, { type, required }: LeafField): string {
  switch (type.kind) {
    case 'varchar':
      return quotedSql(text, required);
    case 'boolean':
      return text;
    case 'integer':
      return `case when ${whole(text)} ~ '^-?[1-9][0-9]{0,9}$' then case when ${whole(text)}::bigint between -2147483648 and 2147483647 then ${whole(text)} end when ${whole(text)} = '0' then '0' end`;
    case 'bigint':
      // All of 15 digits are safe integers of JavaScript.
      return `case when ${whole(text)} ~ '^-?[1-9][0-9]{0,14}$' or ${whole(text)} = '0' then ${whole(text)} end`;
    case 'double':
      return doubleSql(text);
    case 'timestamptz':
      return instantSql(text);
    case 'date':
      return `case when ${text} ~ '^${DAY}$' and left(${text}, 4) <> '0000' then '"' || ${text} || '"' end`;
    default:
      throw new TypeError(`No document field can fill a column of type ${type.kind}.`);
  }
}

/** The value in its column, from its text and its JSON. */
export function typedSql(text: string, json: string, { kind }: ColumnType): string {
  switch (kind) {
    case 'varchar':
      return text;
    case 'boolean':
      return `(${text} = 'true')`;
    case 'integer':
    case 'bigint':
      return `${json}::${kind}`;
    case 'double':
      return `case when ${json} is not null then ${text}::double precision end`;
    case 'timestamptz':
      return `replace(${json}, '"', '')::timestamptz`;
    case 'date':
      return `case when ${json} is not null then ${text}::date end`;
    default:
      throw new TypeError(`No document field can fill a column of type ${kind}.`);
  }
}

/** The escapes of JSON.stringify beside those of quote and backslash. Backslashes as CHR: no setting changes them. */
const escapes: readonly (readonly [code: number, letter: string])[] = [
  [10, 'n'],
  [13, 'r'],
  [9, 't'],
  [8, 'b'],
  [12, 'f'],
];

/**
 * Control characters that are spelled \u00.. in JSON, and the character that programs put in the place of what is no
 * valid text, such as half of a surrogate pair.
 */
const doubtful = [
  ...Array.from({ length: 31 }, (_, index) => index + 1)
    .filter((code) => escapes.every(([known]) => known !== code))
    .map((code) => `chr(${code})`),
  `'\uFFFD'`,
].join('||');

function quotedSql(text: string, required: boolean): string {
  const quoted = `replace(replace(${text}, chr(92), chr(92)||chr(92)), '"', chr(92)||'"')`;
  const escaped = escapes.reduce(
    (sql, [code, letter]) => `replace(${sql}, chr(${code}), chr(92)||'${letter}')`,
    quoted,
  );
  return `case when translate(${text}, ${doubtful}, '') = ${text}${required ? ` and ${text} <> ''` : ''} then '"' || ${escaped} || '"' end`;
}

/** A number without zeros at the end of its fraction. */
const whole = (text: string) =>
  `case when ${text} like '%.%' then rtrim(rtrim(${text}, '0'), '.') else ${text} end`;

/**
 * JavaScript writes the fewest digits that give the double back. Up to 15 digits are always these. Of 16 and 17 digits
 * it is shown by conversions from text, which round correctly: neither neighbour with one digit less gives the double,
 * and what the database prints of the double (17 digits, or the fewest) is nearer to this number than to another.
 */
function doubleSql(text: string): string {
  const n = whole(text);
  const digits = `length(ltrim(translate(${n}, '-.', ''), '0'))`;
  const fraction = `split_part(${n}, '.', 2)`;
  const isTiny = `${n} ~ '^-?0[.]000000'`;
  return `case when ${n} ~ '^-?(0|[1-9][0-9]*)([.][0-9]*[1-9])?$' and ${n} <> '-0' then case
when ${digits} <= 15 then case when ${isTiny} then ${exponentSql(n, fraction)} else ${n} end
when ${digits} <= 17 and length(${fraction}) between 2 and 21 and not ${isTiny} then case when ${isShortest(n, fraction)} then ${n} end
end end`;
}

/** Below a millionth: `3.24e-7`. */
function exponentSql(n: string, fraction: string): string {
  const digits = `ltrim(${fraction}, '0')`;
  const sign = `case when ${n} like '-%' then '-' else '' end`;
  const rest = `case when length(${digits}) > 1 then '.' || substring(${digits}, 2, ${SCALAR_BYTES}) else '' end`;
  return `${sign} || left(${digits}, 1) || ${rest} || 'e-' || (length(${fraction}) - length(${digits}) + 1)::varchar(3)`;
}

const EXACT = 'decimal(38,22)';

function isShortest(n: string, fraction: string): string {
  const value = `${n}::double precision`;
  const cut = `left(${n}, length(${n}) - 1)`;
  const step = `('0.' || repeat('0', length(${fraction}) - 2) || '1')::${EXACT}`;
  const next = `(${cut}::${EXACT} + case when ${n} like '-%' then -${step} else ${step} end)::varchar(64)::double precision`;
  const printed = `(${value})::varchar(64)`;
  const half = `('0.' || repeat('0', length(${fraction})) || '5')::${EXACT}`;
  return `${cut}::double precision <> ${value} and ${next} <> ${value} and case when ${printed} ~ '^-?[0-9]{1,15}[.][0-9]+$' then abs(${printed}::${EXACT} - ${n}::${EXACT}) < ${half} else false end`;
}

/** The days that exist. */
const DAY =
  '([0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))' +
  '|([0-9][0-9](0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29)';
const TIME = '([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]';

/** As `toUtcInstant`, for texts in UTC; others have an offset. */
function instantSql(text: string): string {
  const fraction = `case when substring(${text}, 20, 1) = '.' then rtrim(left(translate(substring(${text}, 21, ${SCALAR_BYTES}), 'Zz', ''), 6), '0') else '' end`;
  return `case when ${text} ~ '^${DAY}[T ]${TIME}([.][0-9]{1,9})?[Zz]?$' and left(${text}, 4) <> '0000' then '"' || left(${text}, 10) || 'T' || substring(${text}, 12, 8) || '.' || rpad(${fraction}, greatest(3, length(${fraction})), '0') || 'Z"' end`;
}
