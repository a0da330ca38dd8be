import type { Statement } from '../statement.ts';
import { collationOf } from '../types.ts';
import { argumentsOf, type CallRule, type RewriteFragment } from './call-rule.ts';

/** The first argument is a date part, which Redshift takes as a bare word. */
export const quoteDatePart: CallRule = (statement, at) => {
  const part = statement.token(at + 2);
  if (part?.kind === 'word' && statement.isPunctuation(at + 3, ',')) {
    statement.replace(at + 2, `'${part.text.toLowerCase()}'`);
  }
};

/** DECODE(x, search, result, …, default): NULL equals NULL. With two arguments it is Postgres' own function. */
export const rewriteDecode =
  (rewrite: RewriteFragment): CallRule =>
  (statement, at) => {
    const parts = argumentsOf(statement, at).map(([first, last]) =>
      rewrite(statement.sourceText(first, last)),
    );
    if (parts.length < 3) return;
    const [subject, ...rest] = parts;
    let text = '(CASE';
    let index = 0;
    for (; index + 1 < rest.length; index += 2) {
      text += ` WHEN (${subject}) IS NOT DISTINCT FROM (${rest[index]}) THEN ${rest[index + 1]}`;
    }
    text += `${index < rest.length ? ` ELSE ${rest[index]}` : ''} END)`;
    statement.replaceRange(at, statement.closing(at + 1), text);
  };

/** CONVERT(type, x) → CAST(x AS type). */
export const rewriteConvert =
  (rewrite: RewriteFragment): CallRule =>
  (statement, at) => {
    const [type, value] = argumentsOf(statement, at);
    if (type === undefined || value === undefined || statement.token(type[0])?.kind !== 'word') return;
    statement.replace(at, 'CAST');
    const typeText = rewrite(statement.sourceText(type[0], type[1]));
    statement.remove(type[0], value[0] - 1);
    statement.insertAfter(value[1], ` AS ${typeText}`);
  };

/** NVL2(x, a, b) → CASE, which finds the common type of a and b. */
export const rewriteNvl2: CallRule = (statement, at) => {
  const [, yes, no] = argumentsOf(statement, at);
  if (yes === undefined || no === undefined) return;
  statement.replace(at, '(CASE WHEN');
  statement.insertAfter(yes[0] - 2, ') IS NOT NULL');
  statement.replace(yes[0] - 1, ' THEN (');
  statement.insertAfter(yes[1], ')');
  statement.replace(no[0] - 1, ' ELSE (');
  statement.insertAfter(statement.closing(at + 1), ' END)');
};

/** A keyword or function of Postgres' grammar: a qualified name is a function. */
export const qualify: CallRule = (statement, at) => statement.insertBefore(at, 'pg_catalog.');

/** A call that goes to another function. */
export const callInstead =
  (name: string): CallRule =>
  (statement, at) =>
    statement.replace(at, name);

/** ARRAY(a, b) and OBJECT(k, v). A subquery in the place of the values is Postgres' own array. */
export const buildJson =
  (name: string): CallRule =>
  (statement, at) => {
    if (!statement.isWord(at + 2, 'SELECT', 'WITH')) statement.replace(at, name);
  };

/** The function that navigation was rewritten to. */
const isSuperItem = (statement: Statement, at: number): boolean =>
  statement.key(at + 2) === 'REDSHIFT_LOCAL_ITEM';

/** COALESCE(doc.a, 'x') and the like: beside a SUPER value a literal is a string, not JSON. */
export const superLiterals: CallRule = (statement, at) => {
  const parts = argumentsOf(statement, at);
  if (!parts.some(([first]) => isSuperItem(statement, first))) return;
  for (const [first, last] of parts) {
    if (first === last && statement.token(first)?.kind === 'string') {
      statement.insertBefore(first, 'pg_catalog.to_jsonb(');
      statement.insertAfter(first, '::varchar)');
    }
  }
};

/** doc.a IN ('x', 'y'): the literals of the list are text. */
export function typeInList(statement: Statement, at: number): void {
  const before = statement.isWord(at - 1, 'NOT') ? at - 2 : at - 1;
  if (!statement.isPunctuation(before, ')') || !statement.isPunctuation(at + 1, '(')) return;
  let depth = 0;
  let open = before;
  for (; open > 0; open--) {
    if (statement.isPunctuation(open, ')')) depth++;
    else if (statement.isPunctuation(open, '(') && --depth === 0) break;
  }
  if (statement.key(open - 1) !== 'REDSHIFT_LOCAL_ITEM') return;
  for (const [first, last] of statement.commaParts(at + 1, statement.closing(at + 1))) {
    if (first === last && statement.token(first)?.kind === 'string')
      statement.insertAfter(first, '::varchar');
  }
}

/** CONCAT(a, b) takes two arguments, and null makes the result null. */
export const rewriteConcat: CallRule = (statement, at) => {
  const parts = argumentsOf(statement, at);
  if (parts.length !== 2) return;
  statement.replace(at, 'pg_toast.concat');
  for (const [first, last] of parts) {
    statement.insertBefore(first, 'pg_toast.concat_part(');
    statement.insertAfter(last, ')');
  }
};

/** EXTRACT(part FROM x), with Redshift's names of parts. */
export const rewriteExtract: CallRule = (statement, at) => {
  const part = statement.token(at + 2);
  if (part === undefined || !statement.isWord(at + 3, 'FROM')) return;
  statement.replace(at, 'pg_toast.date_part');
  if (part.kind === 'word') statement.replace(at + 2, `'${part.text.toLowerCase()}'`);
  statement.replace(at + 3, ',');
};

/** DATE_PART(part, x), which Postgres has with other names of parts. */
export const datePart: CallRule = (statement, at) => {
  quoteDatePart(statement, at);
  statement.replace(at, 'pg_catalog.pgdate_part');
};

/** TRY_CAST(x AS type): null when the text is no such value. */
export const rewriteTryCast: CallRule = (statement, at) => {
  const close = statement.closing(at + 1);
  let as = close - 1;
  while (as > at && !statement.isWord(as, 'AS')) as--;
  if (as <= at + 2) return;
  const type = statement.sourceText(as + 1, close - 1).replaceAll("'", "''");
  statement.replace(at, 'CAST');
  statement.insertBefore(at + 2, 'pg_catalog.redshift_local_valid((');
  statement.insertAfter(as - 1, `)::varchar::text, '${type}')`);
};

/** TO_DATE and TO_TIMESTAMP let values overflow unless they are told to be strict. */
export const beLenient: CallRule = (statement, at) => {
  if (argumentsOf(statement, at).length === 2) statement.insertBefore(statement.closing(at + 1), ', false');
};

/** OBJECT_TRANSFORM(object [KEEP path, …] [SET path, value, …]) → the function with its lists as arrays. */
export const rewriteObjectTransform: CallRule = (statement, at) => {
  const close = statement.closing(at + 1);
  const clauses = topLevel(statement, at + 2, close - 1, 'KEEP', 'SET');
  const keep = clauses.find((word) => statement.isWord(word, 'KEEP'));
  const set = clauses.find((word) => statement.isWord(word, 'SET'));
  statement.replace(at, 'pg_catalog.redshift_local_object_transform');
  if (keep === undefined) statement.insertBefore(set ?? close, ', NULL::text[]');
  else {
    statement.replace(keep, ', ARRAY[');
    statement.insertBefore(set ?? close, ']::text[]');
  }
  if (set === undefined) {
    statement.insertBefore(close, ', NULL::text[], NULL::jsonb[]');
    return;
  }
  const parts = statement.commaParts(set, close);
  const paths = parts.filter((_, index) => index % 2 === 0);
  statement.replace(
    set,
    `, ARRAY[${paths.map((path) => statement.sourceText(...path)).join(', ')}]::text[], ARRAY[`,
  );
  for (const [index, [first, last]] of parts.entries()) {
    if (index % 2 === 0) statement.remove(first, index + 1 < parts.length ? last + 1 : last);
    else {
      statement.insertBefore(first, 'pg_catalog.redshift_local_super(');
      statement.insertAfter(last, ')');
    }
  }
  statement.insertBefore(close, ']::jsonb[]');
};

/** The positions of these words outside of parentheses. */
function topLevel(statement: Statement, first: number, last: number, ...words: readonly string[]): number[] {
  const found: number[] = [];
  for (let at = first; at <= last; at++) {
    if (statement.isPunctuation(at, '(')) at = statement.closing(at);
    else if (statement.isWord(at, ...words)) found.push(at);
  }
  return found;
}

/** COLLATE(x, 'case_insensitive'), which is a function, not the operator of Postgres. */
export const rewriteCollate: CallRule = (statement, at) => {
  const [value, name] = argumentsOf(statement, at);
  if (value === undefined || name === undefined) return;
  const collation = collationOf(statement.token(name[0])?.text.slice(1, -1) ?? '');
  if (collation === undefined) return;
  statement.replace(at, '(');
  statement.insertAfter(value[1], `)::varchar COLLATE ${collation}`);
  statement.remove(name[0] - 1, name[1]);
};
