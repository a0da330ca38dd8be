import { type Expression, type RawBuilder, sql } from 'kysely';
import { inlineParameters } from '../inline-parameters.ts';
import { idList, type TableName, tableId, words } from '../names.ts';
import { type TableDesign, tableDesign } from './physical.ts';

/** A column that `createTableLike` adds behind those of the source. */
export interface ExtraColumn {
  readonly name: string;
  /** The data type, e.g. ``sql`bigint` ``. */
  readonly dataType: RawBuilder<unknown>;
}

/** Options of `createTableLike`. */
export interface CreateTableLikeOptions {
  readonly table: TableName;
  /** The table to copy the columns, their encodings and the distribution from. */
  readonly like: TableName;
  /** A table of this session that ends with it. Default `false`. */
  readonly temporary?: boolean;
  /** Do nothing when there is a table of this name. Default `false`. */
  readonly ifNotExists?: boolean;
  /** Copy the default values too. Default `false`. */
  readonly includingDefaults?: boolean;
  readonly extraColumns?: readonly ExtraColumn[];
}

const createTable = (temporary: boolean, ifNotExists: boolean): RawBuilder<unknown> =>
  sql.raw(`create ${temporary ? 'temporary ' : ''}table${ifNotExists ? ' if not exists' : ''}`);

/** `create [temp] table t (like s, extra type)`. NOT NULL, distribution and sort keys come along, primary keys do not. */
export function createTableLike(options: CreateTableLikeOptions): RawBuilder<unknown> {
  const {
    table,
    like,
    temporary = false,
    ifNotExists = false,
    includingDefaults = false,
    extraColumns = [],
  } = options;
  const elements = [
    sql`like ${tableId(like)}${includingDefaults ? sql` including defaults` : sql``}`,
    ...extraColumns.map(({ name, dataType }) => sql`${sql.id(name)} ${dataType}`),
  ];
  return sql`${createTable(temporary, ifNotExists)} ${tableId(table)} (${sql.join(elements)})`;
}

/** Options of `createTableAs`. */
export interface CreateTableAsOptions extends Omit<TableDesign, 'encode'> {
  readonly table: TableName;
  /** The query. Its parameters become literals. */
  readonly as: Expression<unknown>;
  /** Names of the columns. Default: those of the query. */
  readonly columns?: readonly string[];
  readonly temporary?: boolean;
}

/** `create table t backup no diststyle … sortkey … as …`. Encodings, NOT NULL and identity do not come along. */
export function createTableAs(options: CreateTableAsOptions): RawBuilder<unknown> {
  const { table, as, columns, temporary = false, backup, dist, sort } = options;
  const design = {
    ...(backup === undefined ? {} : { backup }),
    ...(dist === undefined ? {} : { dist }),
    ...(sort === undefined ? {} : { sort }),
  };
  return words(
    createTable(temporary, false),
    tableId(table),
    columns && sql`(${idList(columns)})`,
    Object.keys(design).length > 0 && tableDesign(design),
    sql`as ${inlineParameters(as)}`,
  );
}
