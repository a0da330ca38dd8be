import { type Expression, type RawBuilder, sql } from 'kysely';
import { InvalidCommandError } from '../errors.ts';

/** A value (sent as a parameter) or an expression. */
export type Value<T> = T | Expression<T>;

type NotNull<T> = Exclude<T, null>;

/** `nvl(a, b)`: `b` where `a` is NULL; the same as `coalesce`. */
export function nvl<T, D extends T>(value: Expression<T>, fallback: Value<D>): RawBuilder<NotNull<T> | D> {
  return sql`nvl(${value}, ${fallback})`;
}

/** `collate(x, 'case_insensitive')`: compares and sorts text with or without regard to case. */
export function collate<T extends string | null>(
  value: Expression<T>,
  collation: 'case_sensitive' | 'case_insensitive',
): RawBuilder<T> {
  if (collation !== 'case_sensitive' && collation !== 'case_insensitive')
    throw new InvalidCommandError('COLLATE', `unknown collation ${String(collation)}`);
  return sql`collate(${value}, ${sql.lit(collation)})`;
}

/** `nvl2(a, b, c)`: `b` where `a` is not NULL, else `c`. */
export function nvl2<A, B = A>(
  value: Expression<unknown>,
  whenNotNull: Value<A>,
  whenNull: Value<B>,
): RawBuilder<A | B> {
  return sql`nvl2(${value}, ${whenNotNull}, ${whenNull})`;
}

/**
 * `decode(x, 'a', 1, 'b', 2, 0)`: the result of the first search value that equals `x`; NULL equals NULL. Without
 * `otherwise` the rest is NULL.
 * @throws InvalidCommandError without cases.
 */
export function decode<T, R, D = null>(
  value: Expression<T>,
  cases: readonly (readonly [search: Value<T>, result: Value<R>])[],
  otherwise?: Value<D>,
): RawBuilder<R | D> {
  if (cases.length === 0) throw new InvalidCommandError('DECODE', 'there are no cases.');
  const rest = otherwise === undefined ? [] : [otherwise];
  return sql`decode(${sql.join([value, ...cases.flat(), ...rest])})`;
}
