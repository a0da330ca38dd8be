import { type Expression, type RawBuilder, sql } from 'kysely';
import { InvalidCommandError } from '../errors.ts';
import { inlineParameters } from '../inline-parameters.ts';
import { idList, type TableName, tableId, words } from '../names.ts';
import { type TableDesign, tableDesign } from './physical.ts';

/** Options of `createLateBindingView`. */
export interface LateBindingViewOptions {
  readonly view: TableName;
  /** The query. Its parameters become literals, and its tables need their schemas (AWS docs, CREATE VIEW). */
  readonly as: Expression<unknown>;
  readonly columns?: readonly string[];
  /** Replace a view of this name. Default `false`. */
  readonly orReplace?: boolean;
}

/** `create view v as … with no schema binding`: its tables may be dropped, replaced, external or still missing. */
export function createLateBindingView(options: LateBindingViewOptions): RawBuilder<unknown> {
  const { view, as, columns, orReplace = false } = options;
  return words(
    sql.raw(orReplace ? 'create or replace view' : 'create view'),
    tableId(view),
    columns && sql`(${idList(columns)})`,
    sql`as ${inlineParameters(as)} with no schema binding`,
  );
}

/** Options of `createMaterializedView`. */
export interface MaterializedViewOptions extends Omit<TableDesign, 'encode'> {
  readonly view: TableName;
  /** The query. Its parameters become literals. */
  readonly as: Expression<unknown>;
  /** Redshift refreshes it when its tables change. Default `false`. */
  readonly autoRefresh?: boolean;
}

/** `create materialized view v backup no diststyle … sortkey … auto refresh yes as …`. */
export function createMaterializedView(options: MaterializedViewOptions): RawBuilder<unknown> {
  const { view, as, autoRefresh, backup, dist, sort } = options;
  const hasDesign = backup !== undefined || dist !== undefined || sort !== undefined;
  return words(
    sql`create materialized view ${tableId(view)}`,
    hasDesign &&
      tableDesign({
        ...(backup === undefined ? {} : { backup }),
        ...(dist === undefined ? {} : { dist }),
        ...(sort === undefined ? {} : { sort }),
      }),
    autoRefresh !== undefined && sql.raw(`auto refresh ${autoRefresh ? 'yes' : 'no'}`),
    sql`as ${inlineParameters(as)}`,
  );
}

/** `refresh materialized view v`; with `cascade` also the materialized views below it. */
export function refreshMaterializedView(view: TableName, mode?: 'restrict' | 'cascade'): RawBuilder<unknown> {
  if (mode !== undefined && mode !== 'restrict' && mode !== 'cascade') {
    throw new InvalidCommandError('REFRESH MATERIALIZED VIEW', `unknown mode ${String(mode)}`);
  }
  return words(sql`refresh materialized view ${tableId(view)}`, mode && sql.raw(mode));
}

/** `alter materialized view v auto refresh yes`. */
export function alterAutoRefresh(view: TableName, autoRefresh: boolean): RawBuilder<unknown> {
  return sql`alter materialized view ${tableId(view)} auto refresh ${sql.raw(autoRefresh ? 'yes' : 'no')}`;
}

/** `drop materialized view if exists v cascade`. */
export function dropMaterializedView(
  view: TableName,
  options: { readonly ifExists?: boolean; readonly cascade?: boolean } = {},
): RawBuilder<unknown> {
  return words(
    sql.raw(options.ifExists ? 'drop materialized view if exists' : 'drop materialized view'),
    tableId(view),
    options.cascade && sql`cascade`,
  );
}
