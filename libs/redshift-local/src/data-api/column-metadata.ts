import type { FrontClient, ResultColumn } from './front-client.ts';

/** A column as GetStatementResult and DescribeTable tell it. */
export interface ColumnMetadata {
  readonly isCaseSensitive: boolean;
  readonly isCurrency: boolean;
  readonly isSigned: boolean;
  readonly label: string;
  readonly name: string;
  /** 0: no nulls, 1: nullable, 2: unknown, as in JDBC. */
  readonly nullable: number;
  /** Digits of a number, length of anything else. */
  readonly precision: number;
  readonly scale: number;
  readonly schemaName: string;
  readonly tableName: string;
  readonly typeName: string;
  readonly length: number;
  readonly columnDefault?: string;
}

interface TypeFacts {
  readonly name: string;
  readonly precision: number;
  readonly signed?: boolean;
}

/** What is known of types by their oid; names are those of Redshift. */
const typesByOid: Readonly<Record<number, TypeFacts>> = {
  16: { name: 'bool', precision: 1 },
  18: { name: 'char', precision: 1 },
  19: { name: 'name', precision: 63 },
  20: { name: 'int8', precision: 19, signed: true },
  21: { name: 'int2', precision: 5, signed: true },
  23: { name: 'int4', precision: 10, signed: true },
  25: { name: 'varchar', precision: 65_535 },
  26: { name: 'oid', precision: 10 },
  700: { name: 'float4', precision: 8, signed: true },
  701: { name: 'float8', precision: 17, signed: true },
  1042: { name: 'bpchar', precision: 1 },
  1043: { name: 'varchar', precision: 65_535 },
  1082: { name: 'date', precision: 13 },
  1083: { name: 'time', precision: 15 },
  1114: { name: 'timestamp', precision: 29 },
  1184: { name: 'timestamptz', precision: 35 },
  1186: { name: 'interval', precision: 49 },
  1266: { name: 'timetz', precision: 21 },
  1700: { name: 'numeric', precision: 38, signed: true },
  // SUPER lies on jsonb.
  3802: { name: 'super', precision: 16_777_216 },
  4000: { name: 'super', precision: 16_777_216 },
  17: { name: 'varbyte', precision: 1_024_000 },
  6551: { name: 'varbyte', precision: 1_024_000 },
};

/** Precision and scale, out of the type modifier where there is one. */
function sizes(typeOid: number, typeModifier: number, fallback: number): [number, number] {
  if (typeModifier < 4) return [fallback, typeOid === 1114 || typeOid === 1184 ? 6 : 0];
  const value = typeModifier - 4;
  if (typeOid === 1700) return [value >> 16, value & 0x7ff];
  if (typeOid === 1042 || typeOid === 1043) return [value, 0];
  return [fallback, 0];
}

/** Where a column comes from. */
export interface ColumnOrigin {
  readonly schema: string;
  readonly table: string;
  readonly notNull: boolean;
}

/** Describes a column by its type and origin. */
export function describeColumn(
  column: Pick<ResultColumn, 'name' | 'typeOid' | 'typeModifier'>,
  origin?: ColumnOrigin,
): ColumnMetadata {
  const type = typesByOid[column.typeOid] ?? { name: `oid_${column.typeOid}`, precision: 0 };
  const [precision, scale] = sizes(column.typeOid, column.typeModifier, type.precision);
  const isText = [25, 1042, 1043].includes(column.typeOid);
  return {
    isCaseSensitive: isText,
    isCurrency: false,
    isSigned: type.signed ?? false,
    label: column.name,
    name: column.name,
    nullable: origin === undefined ? 2 : origin.notNull ? 0 : 1,
    precision,
    scale,
    schemaName: origin?.schema ?? '',
    tableName: origin?.table ?? '',
    typeName: type.name,
    length: 0,
  };
}

/** Describes the columns of a result; asks the same session, which sees temporary and uncommitted tables. */
export async function describeColumns(
  columns: readonly ResultColumn[],
  client: FrontClient,
): Promise<ColumnMetadata[]> {
  const tables = [...new Set(columns.map(({ tableOid }) => tableOid))].filter((oid) => oid !== 0);
  const origins = new Map<string, ColumnOrigin>();
  if (tables.length > 0) {
    const rows = await client.rows(
      `select c.oid, a.attnum, n.nspname, c.relname, a.attnotnull from pg_catalog.pg_class c
       join pg_catalog.pg_namespace n on n.oid = c.relnamespace join pg_catalog.pg_attribute a on a.attrelid = c.oid
       where c.oid in (${tables.join(', ')}) and a.attnum > 0`,
    );
    for (const [oid, number, schema, table, notNull] of rows) {
      origins.set(`${oid}.${number}`, {
        schema: schema ?? '',
        table: table ?? '',
        notNull: notNull === 't',
      });
    }
  }
  return columns.map((column) =>
    describeColumn(column, origins.get(`${column.tableOid}.${column.columnNumber}`)),
  );
}
