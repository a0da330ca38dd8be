import { type RawBuilder, sql } from 'kysely';
import { type TableName, tableId } from '../names.ts';

/** What a comment is about. */
export type CommentTarget =
  | { readonly table: TableName }
  | { readonly view: TableName }
  | { readonly column: readonly [table: TableName, column: string] }
  | { readonly schema: string }
  | { readonly database: string };

/** `comment on table t is '…'`; `null` removes the comment. */
export function commentOn(target: CommentTarget, text: string | null): RawBuilder<unknown> {
  return sql`comment on ${targetOf(target)} is ${sql.lit(text)}`;
}

function targetOf(target: CommentTarget): RawBuilder<unknown> {
  if ('table' in target) return sql`table ${tableId(target.table)}`;
  if ('view' in target) return sql`view ${tableId(target.view)}`;
  if ('column' in target) return sql`column ${tableId(target.column[0])}.${sql.id(target.column[1])}`;
  if ('schema' in target) return sql`schema ${sql.id(target.schema)}`;
  return sql`database ${sql.id(target.database)}`;
}
