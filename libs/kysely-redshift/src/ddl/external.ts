import { type RawBuilder, sql } from 'kysely';
import { type IamRole, iamRoleClause } from '../commands/iam-role.ts';
import { InvalidCommandError } from '../errors.ts';
import { tableId, words } from '../names.ts';
import { type OutsideTransaction, outsideTransaction } from '../outside-transaction.ts';

/** Where the tables of an external schema are. */
export type ExternalSource =
  | {
      readonly from: 'data catalog';
      readonly database: string;
      readonly region?: string;
      readonly iamRole: IamRole;
      /** Create the database in the catalog when it is missing. Default `false`. */
      readonly createDatabase?: boolean;
    }
  | {
      readonly from: 'hive metastore';
      readonly database: string;
      readonly uri: string;
      readonly port?: number;
      readonly iamRole: IamRole;
    }
  | {
      readonly from: 'postgres' | 'mysql';
      readonly database: string;
      /** Schema there; Postgres only. */
      readonly schema?: string;
      readonly uri: string;
      readonly port?: number;
      readonly iamRole: IamRole;
      /** Secret in Secrets Manager with the user and the password. */
      readonly secretArn: string;
    }
  | {
      readonly from: 'redshift';
      /** A database of this cluster or of a datashare. */
      readonly database: string;
      readonly schema?: string;
    };

/** `create external schema s from data catalog database 'd' iam_role …` and the other sources. */
export function createExternalSchema(
  schema: string,
  source: ExternalSource,
  options: { readonly ifNotExists?: boolean } = {},
): RawBuilder<unknown> {
  return words(
    sql.raw(`create external schema${options.ifNotExists ? ' if not exists' : ''}`),
    sql.id(schema),
    ...sourceClauses(source),
  );
}

function sourceClauses(source: ExternalSource): readonly (RawBuilder<unknown> | undefined | false)[] {
  const database = sql`database ${sql.lit(source.database)}`;
  switch (source.from) {
    case 'data catalog':
      return [
        sql`from data catalog ${database}`,
        source.region !== undefined && sql`region ${sql.lit(source.region)}`,
        iamRoleClause('CREATE EXTERNAL SCHEMA', source.iamRole),
        source.createDatabase && sql`create external database if not exists`,
      ];
    case 'hive metastore':
      return [
        sql`from hive metastore ${database} ${endpoint(source.uri, source.port)}`,
        iamRoleClause('CREATE EXTERNAL SCHEMA', source.iamRole),
      ];
    case 'postgres':
    case 'mysql':
      if (source.from === 'mysql' && source.schema !== undefined)
        throw new InvalidCommandError('CREATE EXTERNAL SCHEMA', 'MySQL has no schema: leave it out.');
      return [
        sql`from ${sql.raw(source.from)} ${database}`,
        source.schema !== undefined && sql`schema ${sql.lit(source.schema)}`,
        endpoint(source.uri, source.port),
        iamRoleClause('CREATE EXTERNAL SCHEMA', source.iamRole),
        sql`secret_arn ${sql.lit(source.secretArn)}`,
      ];
    case 'redshift':
      return [
        sql`from redshift ${database}`,
        source.schema !== undefined && sql`schema ${sql.lit(source.schema)}`,
      ];
    default:
      throw new InvalidCommandError('CREATE EXTERNAL SCHEMA', 'from names an unknown source.');
  }
}

const endpoint = (uri: string, port: number | undefined): RawBuilder<unknown> =>
  words(sql`uri ${sql.lit(uri)}`, port !== undefined && sql`port ${sql.lit(port)}`);

/** File formats of external tables. */
const FILE_FORMATS = ['parquet', 'orc', 'avro', 'textfile', 'sequencefile', 'rcfile'] as const;

/** A column of an external table. */
export interface ExternalColumn {
  readonly name: string;
  readonly dataType: RawBuilder<unknown>;
}

/** How the lines of text files become columns. */
export type RowFormat =
  | { readonly delimited: { readonly fieldsTerminatedBy?: string; readonly linesTerminatedBy?: string } }
  | { readonly serde: string; readonly properties?: Readonly<Record<string, string>> };

/** Options of `createExternalTable`. */
export interface ExternalTableOptions {
  /** `[external schema, name]`. */
  readonly table: readonly [schema: string, name: string];
  readonly columns: readonly ExternalColumn[];
  /** Columns that the folders stand for. */
  readonly partitionedBy?: readonly ExternalColumn[];
  readonly rowFormat?: RowFormat;
  readonly storedAs: (typeof FILE_FORMATS)[number];
  /** `s3://bucket/folder/` or a manifest. */
  readonly location: string;
  /** E.g. `{ 'skip.header.line.count': '1', numRows: '1000' }`. */
  readonly properties?: Readonly<Record<string, string>>;
}

/** `create external table s.t (…) partitioned by (…) stored as parquet location 's3://…'`. Not inside a transaction. */
export function createExternalTable(options: ExternalTableOptions): OutsideTransaction {
  const { table, columns, partitionedBy, rowFormat, storedAs, location, properties } = options;
  if (columns.length === 0) throw new InvalidCommandError('CREATE EXTERNAL TABLE', 'there are no columns.');
  if (!FILE_FORMATS.includes(storedAs))
    throw new InvalidCommandError('CREATE EXTERNAL TABLE', `unknown format ${String(storedAs)}.`);
  if (!location.startsWith('s3://'))
    throw new InvalidCommandError('CREATE EXTERNAL TABLE', `location is not s3://…: ${location}`);
  return outsideTransaction(
    'CREATE EXTERNAL TABLE',
    words(
      sql`create external table ${tableId(table)} (${columnList(columns)})`,
      partitionedBy && sql`partitioned by (${columnList(partitionedBy)})`,
      rowFormat && rowFormatClause(rowFormat),
      sql`stored as ${sql.raw(storedAs)}`,
      sql`location ${sql.lit(location)}`,
      properties && sql`table properties (${pairs(properties)})`,
    ),
  );
}

const columnList = (columns: readonly ExternalColumn[]): RawBuilder<unknown> =>
  sql.join(columns.map(({ name, dataType }) => sql`${sql.id(name)} ${dataType}`));

const pairs = (properties: Readonly<Record<string, string>>): RawBuilder<unknown> =>
  sql.join(Object.entries(properties).map(([key, value]) => sql`${sql.lit(key)}=${sql.lit(value)}`));

function rowFormatClause(format: RowFormat): RawBuilder<unknown> {
  if ('serde' in format) {
    return words(
      sql`row format serde ${sql.lit(format.serde)}`,
      format.properties && sql`with serdeproperties (${pairs(format.properties)})`,
    );
  }
  const { fieldsTerminatedBy, linesTerminatedBy } = format.delimited;
  return words(
    sql`row format delimited`,
    fieldsTerminatedBy !== undefined && sql`fields terminated by ${sql.lit(fieldsTerminatedBy)}`,
    linesTerminatedBy !== undefined && sql`lines terminated by ${sql.lit(linesTerminatedBy)}`,
  );
}

/** `alter table s.t add if not exists partition (day='2026-01-01') location 's3://…'`. Not inside a transaction. */
export function addPartition(
  table: readonly [schema: string, name: string],
  partition: Readonly<Record<string, string | number>>,
  location: string,
): OutsideTransaction {
  return outsideTransaction(
    'ADD PARTITION',
    sql`alter table ${tableId(table)} add if not exists partition (${partitionValues(partition)}) location ${sql.lit(location)}`,
  );
}

/** `alter table s.t drop partition (day='2026-01-01')`. Not inside a transaction. */
export function dropPartition(
  table: readonly [schema: string, name: string],
  partition: Readonly<Record<string, string | number>>,
): OutsideTransaction {
  return outsideTransaction(
    'DROP PARTITION',
    sql`alter table ${tableId(table)} drop partition (${partitionValues(partition)})`,
  );
}

const partitionValues = (partition: Readonly<Record<string, string | number>>): RawBuilder<unknown> => {
  const entries = Object.entries(partition);
  if (entries.length === 0) throw new InvalidCommandError('PARTITION', 'no column is named.');
  return sql.join(entries.map(([column, value]) => sql`${sql.id(column)}=${sql.lit(value)}`));
};
