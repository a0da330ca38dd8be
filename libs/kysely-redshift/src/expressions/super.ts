import {
  AliasNode,
  type AliasedExpression,
  type Expression,
  IdentifierNode,
  type OperationNode,
  RawNode,
  type RawBuilder,
  sql,
} from 'kysely';
import { InvalidCommandError } from '../errors.ts';

type Element<T> = T extends readonly (infer E)[] ? E : never;
type KeyOf<T> = T extends readonly unknown[] ? never : T extends object ? keyof T & string : never;
type ValueAt<T, K extends string> = T extends object ? (K extends keyof T ? T[K] : never) : never;

/**
 * A path into a SUPER value, typed by the TypeScript type of the column. A step that finds nothing gives NULL instead
 * of an error (lax mode, the default of Redshift), so every value may be null.
 */
export interface SuperPath<T> extends Expression<T | null> {
  /**
   * The attribute of an object. Keys with upper-case letters are found only in sessions with
   * `enable_case_sensitive_identifier`, so they need `identifierCase: 'preserve'`.
   */
  key<K extends KeyOf<NonNullable<T>>>(key: K): SuperPath<ValueAt<NonNullable<T>, K>>;
  /** The element of an array, from 0. */
  at(index: number): SuperPath<Element<NonNullable<T>>>;
  /** The value as a scalar of SQL. Without it the value stays SUPER, and text keeps its quotes. */
  castTo<R>(dataType: RawBuilder<unknown>): RawBuilder<R | null>;
  as<A extends string>(alias: A): AliasedExpression<T | null, A>;
}

/**
 * Navigates into a SUPER column: `superPath(eb.ref('launch.doc')).key('cores').at(0).key('core')` is
 * `"launch"."doc"."cores"[0]."core"`.
 */
export function superPath<T>(column: Expression<T>): SuperPath<T> {
  return makePath<T>(sql`${column}`);
}

function makePath<T>(path: RawBuilder<unknown>): SuperPath<T> {
  const typed = path as RawBuilder<T | null>;
  return {
    get expressionType() {
      return typed.expressionType;
    },
    toOperationNode: () => typed.toOperationNode(),
    key: <K extends KeyOf<NonNullable<T>>>(key: K) =>
      makePath<ValueAt<NonNullable<T>, K>>(sql`${path}.${sql.id(key)}`),
    at: (index) => {
      if (!Number.isInteger(index) || index < 0) {
        throw new InvalidCommandError('SUPER path', `an index is a whole number from 0, not ${index}.`);
      }
      return makePath<Element<NonNullable<T>>>(sql`${path}[${sql.lit(index)}]`);
    },
    castTo: <R>(dataType: RawBuilder<unknown>) => sql<R | null>`cast(${path} as ${dataType})`,
    as: (alias) => typed.as(alias),
  };
}

/**
 * Marks an unnested path in the query tree: three fragments without text. A mark must be part of the node's content,
 * because plugins copy nodes.
 */
const UNNEST_FRAGMENTS = ['', '', ''] as const;
const NOTHING = RawNode.createWithSql('');

/** Whether the table of a join is a path made by `unnest`. */
export function isUnnested(table: OperationNode): boolean {
  return (
    AliasNode.is(table) &&
    RawNode.is(table.node) &&
    table.node.sqlFragments.length === UNNEST_FRAGMENTS.length &&
    table.node.sqlFragments.every((fragment) => fragment === '')
  );
}

/** Columns that an unnested array brings into the query: the keys of its objects, or the elements under the alias. */
type UnnestedRow<E, A extends string, I extends string> = (E extends readonly unknown[]
  ? { [K in A]: E }
  : E extends object
    ? E
    : { [K in A]: E }) & { [K in I]: number };

/**
 * The elements of a SUPER array as rows, for `crossJoin` and `leftJoin`:
 *
 * ```ts
 * db.selectFrom('launch as l')
 *   .crossJoin((eb) => unnest(eb.ref('l.cores'), { as: 'c', at: 'i' }))
 *   .select(['l.id', 'c.core', 'i']);
 * // select "l"."id", "c"."core", "i" from "launch" as "l", "l"."cores" as "c" at "i"
 * ```
 *
 * `as` names the elements; when they are scalars or arrays, refer to them by that name alone. `at` names their index,
 * from 0, and is referred to without a table. `leftJoin` needs `(join) => join.onTrue()` and keeps rows without elements.
 */
export function unnest<T, const A extends string, const I extends string = never>(
  array: Expression<T>,
  names: { readonly as: A; readonly at?: I },
): AliasedExpression<UnnestedRow<NonNullable<Element<NonNullable<T>>>, A, I>, A> {
  const name = IdentifierNode.create(names.as);
  const alias =
    names.at === undefined ? name : RawNode.create(['', ' at ', ''], [name, IdentifierNode.create(names.at)]);
  return {
    get expression() {
      return array as Expression<never>;
    },
    get alias() {
      return names.as;
    },
    toOperationNode: () =>
      AliasNode.create(RawNode.create(UNNEST_FRAGMENTS, [array.toOperationNode(), NOTHING]), alias),
  };
}

/** `object('a', x, 'b', y)`: a SUPER object; keys are literals. */
export function superObject<T extends Readonly<Record<string, Expression<unknown>>>>(
  members: T,
): RawBuilder<{ [K in keyof T]: T[K] extends Expression<infer V> ? V : never }> {
  const pairs = Object.entries(members).flatMap(([key, value]) => [sql.lit(key), value]);
  return sql`object(${pairs.length === 0 ? sql`` : sql.join(pairs)})`;
}

/** `array(x, y)`: a SUPER array. */
export function superArray<T>(...elements: readonly Expression<T>[]): RawBuilder<T[]> {
  return sql`array(${elements.length === 0 ? sql`` : sql.join(elements)})`;
}

/** `json_parse(text)`: JSON text as SUPER. Fails on invalid JSON and on a literal above 64 KB. */
export function jsonParse<T = unknown>(json: Expression<string | null> | string): RawBuilder<T> {
  return sql`json_parse(${json})`;
}

/** `json_serialize(value)`: SUPER as JSON text. */
export function jsonSerialize<T>(value: Expression<T>): RawBuilder<string | Extract<T, null>> {
  return sql`json_serialize(${value})`;
}

/** `can_json_parse(text)`: whether `json_parse` would succeed. */
export function canJsonParse(json: Expression<string | null> | string): RawBuilder<boolean> {
  return sql`can_json_parse(${json})`;
}

/** `json_typeof(value)`: `object`, `array`, `string`, `number`, `boolean` or `null`. */
export function jsonTypeof(value: Expression<unknown>): RawBuilder<string | null> {
  return sql`json_typeof(${value})`;
}

/** `get_array_length(value)`: the number of elements; NULL when the value is no array. */
export function arrayLength(value: Expression<unknown>): RawBuilder<number | null> {
  return sql`get_array_length(${value})`;
}

/** Type tests of SUPER values (AWS docs, "Type information functions" of SUPER). */
export const SUPER_TYPE_TESTS = [
  'is_array',
  'is_bigint',
  'is_boolean',
  'is_char',
  'is_decimal',
  'is_float',
  'is_integer',
  'is_object',
  'is_scalar',
  'is_smallint',
  'is_varchar',
] as const;

/** Name of a type test of SUPER values. */
export type SuperTypeTest = (typeof SUPER_TYPE_TESTS)[number];

/**
 * `is_array(value)` and its kin.
 * @throws InvalidCommandError for a name that is no type test.
 */
export function superIs(test: SuperTypeTest, value: Expression<unknown>): RawBuilder<boolean> {
  if (!SUPER_TYPE_TESTS.includes(test)) {
    throw new InvalidCommandError(
      'SUPER',
      `${String(test)} is no type test; there are ${SUPER_TYPE_TESTS.join(', ')}.`,
    );
  }
  return sql`${sql.raw(test)}(${value})`;
}
