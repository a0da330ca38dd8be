import { lex } from '../sql/lexer.ts';

/** A parameter of ExecuteStatement. */
export interface SqlParameter {
  readonly name: string;
  readonly value: string;
}

/** A statement whose `:name`s have become `$n`. */
export interface BoundStatement {
  readonly sql: string;
  /** The values of `$1`, `$2` … */
  readonly values: readonly string[];
  /** The names that the statement uses. */
  readonly used: ReadonlySet<string>;
}

/**
 * Puts `$n` where `:name` stands outside of literals, quoted names and comments. A name that is not given stays as it is, and the
 * database complains.
 */
export function bindParameters(sql: string, parameters: readonly SqlParameter[]): BoundStatement {
  const values: string[] = [];
  const places = new Map<string, number>();
  if (parameters.length === 0) return { sql, values, used: new Set() };
  const given = new Map(parameters.map(({ name, value }) => [name, value]));
  const tokens = lex(sql);
  let bound = '';
  for (let index = 0; index < tokens.length; index++) {
    const { kind, text } = tokens[index] as (typeof tokens)[number];
    const next = tokens[index + 1];
    const value = next?.kind === 'word' || next?.kind === 'number' ? given.get(next.text) : undefined;
    const isColon = kind === 'operator' && text.endsWith(':') && !text.endsWith('::');
    if (!isColon || next === undefined || value === undefined) {
      bound += text;
      continue;
    }
    let place = places.get(next.text);
    if (place === undefined) {
      place = values.push(value);
      places.set(next.text, place);
    }
    bound += `${text.slice(0, -1)}$${place}`;
    index++;
  }
  return { sql: bound, values, used: new Set(places.keys()) };
}
