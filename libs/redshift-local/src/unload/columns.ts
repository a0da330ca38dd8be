import type { ResultColumn } from '../wire/hidden-statements.ts';

/** What a column of the result holds, as far as the formats care. */
export type UnloadKind =
  | 'text'
  | 'char'
  | 'boolean'
  | 'smallint'
  | 'integer'
  | 'bigint'
  | 'numeric'
  | 'real'
  | 'double'
  | 'date'
  | 'timestamp'
  | 'timestamptz'
  | 'time'
  | 'timetz'
  | 'super'
  | 'varbyte'
  | 'other';

/** A column that UNLOAD writes. */
export interface UnloadColumn {
  readonly name: string;
  readonly kind: UnloadKind;
  /** Of CHAR and VARCHAR, in bytes. */
  readonly length?: number;
  /** Of NUMERIC. */
  readonly precision?: number;
  readonly scale?: number;
}

/** Postgres' type oids; a domain shows the type below it. */
const kinds: Readonly<Record<number, UnloadKind>> = {
  16: 'boolean',
  17: 'varbyte',
  20: 'bigint',
  21: 'smallint',
  23: 'integer',
  25: 'text',
  700: 'real',
  701: 'double',
  1042: 'char',
  1043: 'text',
  1082: 'date',
  1083: 'time',
  1114: 'timestamp',
  1184: 'timestamptz',
  1266: 'timetz',
  1700: 'numeric',
  3802: 'super',
};

/** A typmod of Postgres counts its own header. */
const headerBytes = 4;
/** What Redshift gives a NUMERIC without a precision of its own. */
const defaultNumeric = { precision: 38, scale: 20 };
const maxVarcharBytes = 65_535;

/** Reads what Postgres says about a result. */
export function toUnloadColumn({ name, typeOid, typeModifier }: ResultColumn): UnloadColumn {
  const kind = kinds[typeOid] ?? 'other';
  const modifier = typeModifier - headerBytes;
  if (kind === 'numeric') {
    if (modifier < 0) return { name, kind, ...defaultNumeric };
    return { name, kind, precision: modifier >> 16, scale: modifier & 0x7ff };
  }
  if (kind === 'text' || kind === 'char')
    return { name, kind, length: modifier < 0 ? maxVarcharBytes : modifier };
  return { name, kind };
}

/** Names and dimensions of a verbose manifest (AWS docs, UNLOAD, MANIFEST). */
export function describeColumn({ name, kind, length, precision, scale }: UnloadColumn): object {
  const base = {
    text: 'character varying',
    char: 'character',
    double: 'double precision',
    timestamp: 'timestamp without time zone',
    timestamptz: 'timestamp with time zone',
    time: 'time without time zone',
    timetz: 'time with time zone',
    other: 'character varying',
  };
  const type: Record<string, unknown> = { base: (base as Record<string, string>)[kind] ?? kind };
  if (length !== undefined) type['max_length'] = length;
  if (precision !== undefined) Object.assign(type, { precision, scale });
  return { name, type };
}
