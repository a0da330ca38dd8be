import type { HiddenResult, HiddenStatements } from '../wire/upstream.ts';
import { quoteLiteral } from '../postgres/admin-client.ts';
import type { CopyCommand } from './parse-copy.ts';

/** What a value has to become. */
export type TargetType =
  | { readonly kind: 'varchar' | 'char'; readonly maxBytes: number }
  | { readonly kind: 'boolean' | 'real' | 'double' | 'date' | 'timestamp' | 'timestamptz' | 'super' }
  | { readonly kind: 'integer'; readonly minimum: bigint; readonly maximum: bigint; readonly name: string }
  | { readonly kind: 'numeric'; readonly precision: number; readonly scale: number };

/** A column that COPY fills. */
export interface TargetColumn {
  readonly name: string;
  readonly type: TargetType;
  readonly nullable: boolean;
  /** As in stl_load_errors: the type without its size. */
  readonly typeName: string;
  /** As in stl_load_errors: `64`, `18,2`, or an empty text. */
  readonly typeLength: string;
}

/** The table of a COPY. */
export interface Target {
  readonly oid: string;
  /** Quoted, with its schema. */
  readonly sqlName: string;
  /** Without quotes, for messages. */
  readonly name: string;
  readonly columns: readonly TargetColumn[];
}

/** The columns do not fit the statement, or have types that COPY cannot load from JSON. */
export class TargetError extends Error {
  override readonly name = 'TargetError';
  /** SQLSTATE. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const integers: Readonly<Record<string, number>> = { smallint: 16, integer: 32, bigint: 64 };
const plainKinds = {
  boolean: 'boolean',
  real: 'real',
  'double precision': 'double',
  date: 'date',
  'timestamp without time zone': 'timestamp',
  'timestamp with time zone': 'timestamptz',
  super: 'super',
} as const;

/** The largest VARCHAR; AWS docs, Character types. */
const maxVarcharBytes = 65_535;

function readType(text: string): TargetType | undefined {
  const match = /^([a-z ]+?)(?:\((\d+)(?:,(\d+))?\))?( with.*)?$/.exec(text);
  const name = `${match?.[1] ?? text}${match?.[4] ?? ''}`;
  const size = match?.[2] === undefined ? undefined : Number(match[2]);
  const bits = integers[name];
  if (bits !== undefined) {
    const half = 2n ** BigInt(bits - 1);
    return { kind: 'integer', minimum: -half, maximum: half - 1n, name };
  }
  if (Object.hasOwn(plainKinds, name)) return { kind: plainKinds[name as keyof typeof plainKinds] };
  switch (name) {
    case 'character varying':
    case 'text':
      return { kind: 'varchar', maxBytes: size ?? maxVarcharBytes };
    case 'character':
      return { kind: 'char', maxBytes: size ?? 1 };
    case 'numeric':
      return { kind: 'numeric', precision: size ?? 38, scale: Number(match?.[3] ?? 0) };
    default:
      return undefined;
  }
}

function describeLength(type: TargetType): string {
  if (type.kind === 'varchar' || type.kind === 'char') return String(type.maxBytes);
  if (type.kind === 'numeric') return `${type.precision},${type.scale}`;
  return '';
}

/** The names that Redshift's load-error tables use for types. */
const shortTypeNames: Readonly<Record<string, string>> = {
  integer: 'int4',
  bigint: 'int8',
  smallint: 'int2',
  boolean: 'bool',
  double: 'float8',
  real: 'float4',
};

function toColumn([name, type, notNull]: readonly (string | null)[]): TargetColumn {
  const target = readType(type ?? '');
  if (target === undefined) {
    throw new TargetError('0A000', `COPY from JSON cannot load column "${name}" of type ${type}`);
  }
  const typeName = target.kind === 'integer' ? target.name : target.kind;
  return {
    name: name as string,
    type: target,
    nullable: notNull !== 't',
    typeName: shortTypeNames[typeName] ?? typeName,
    typeLength: describeLength(target),
  };
}

function selectColumns(all: readonly TargetColumn[], { columns, table }: CopyCommand): TargetColumn[] {
  if (columns === undefined) return [...all];
  return columns.map((name, index) => {
    const column = all.find((candidate) => candidate.name === name);
    if (column === undefined) {
      throw new TargetError('42703', `column "${name}" of relation "${table}" does not exist`);
    }
    if (columns.indexOf(name) !== index)
      throw new TargetError('42701', `column "${name}" specified more than once`);
    return column;
  });
}

/** A three-part name may name this database only, which Postgres checks itself in other statements. */
const regclassText = (table: string): string => {
  const parts = table.match(/"(?:[^"]|"")*"|[^.\s]+/g) ?? [];
  return parts.slice(-2).join('.');
};

/**
 * Looks the table up inside the client's transaction, so that temporary and uncommitted tables are found.
 *
 * @returns the table, or the result of the failed look-up
 * @throws TargetError
 */
export async function readTarget(
  command: CopyCommand,
  statements: HiddenStatements,
): Promise<Target | Exclude<HiddenResult, { kind: 'rows' }>> {
  const name = quoteLiteral(regclassText(command.table));
  const result = await statements.run(
    `select a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull, c.oid, a.attidentity,
       pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname), c.relname, c.relkind
     from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
       join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.oid = ${name}::pg_catalog.regclass order by a.attnum`,
  );
  if (result.kind !== 'rows') return result;
  const [first] = result.rows;
  if (first === undefined || first[7] !== 'r') {
    throw new TargetError('42809', `"${command.table}" is not a table`);
  }
  // IDENTITY columns are filled by the database unless they are named.
  const rows = command.columns === undefined ? result.rows.filter((row) => row[4] === '') : result.rows;
  return {
    oid: first[3] as string,
    sqlName: first[5] as string,
    name: first[6] as string,
    columns: selectColumns(rows.map(toColumn), command),
  };
}
