import type { Position, Statement } from '../statement.ts';

/** `x::type`, or `cast(x as type)`, and not `select 1 as type`. */
function isCastType(statement: Statement, at: Position): boolean {
  if (statement.key(at - 1) === '::') return true;
  if (!statement.isWord(at - 1, 'AS')) return false;
  const open = statement.enclosing(at);
  return (
    open !== undefined &&
    statement.isWord(open - 1, 'CAST', 'TRY_CAST') &&
    statement.closing(open) === endOfType(statement, at) + 1
  );
}

function endOfType(statement: Statement, at: Position): Position {
  if (statement.isWord(at + 1, 'VARYING')) return endOfType(statement, at + 1);
  return statement.isPunctuation(at + 1, '(') ? statement.closing(at + 1) : at;
}

/** The first token of the value that ends at `last`: a literal, a name, a call or a parenthesis, with casts and indexes behind it. */
function startOfValue(statement: Statement, last: Position): Position {
  let at = last;
  for (;;) {
    while (statement.isPunctuation(at, ']')) at = opening(statement, at, '[', ']') - 1;
    if (statement.isPunctuation(at, ')')) {
      at = opening(statement, at, '(', ')');
      if (statement.token(at - 1)?.kind === 'word' || statement.token(at - 1)?.kind === 'quoted') at--;
    }
    while (statement.isPunctuation(at - 1, '.')) at -= 2;
    if (statement.key(at - 1) !== '::') return at;
    at -= 2;
  }
}

function opening(statement: Statement, close: Position, open: string, shut: string): Position {
  let depth = 0;
  for (let at = close; at >= 0; at--) {
    if (statement.isPunctuation(at, shut)) depth++;
    else if (statement.isPunctuation(at, open) && --depth === 0) return at;
  }
  return 0;
}

/** A cast to SUPER makes a string of text, where Postgres would read JSON. */
function rewriteSuperCast(statement: Statement, at: Position): void {
  if (statement.key(at - 1) === '::') {
    statement.insertBefore(startOfValue(statement, at - 2), 'pg_catalog.redshift_local_super(');
    statement.replaceRange(at - 1, at, ')');
    return;
  }
  const open = statement.enclosing(at) as Position;
  statement.replace(open - 1, 'pg_catalog.redshift_local_super');
  statement.remove(at - 1, at);
}

/** VARBYTE has three names; a literal is text, in which Postgres would read backslashes. */
function rewriteVarbyteCast(statement: Statement, at: Position): void {
  if (statement.token(at - 2)?.kind === 'string') statement.insertAfter(at - 2, '::varchar');
  if (statement.isWord(at, 'VARBYTE')) return;
  if (statement.isWord(at + 1, 'VARYING')) statement.remove(at + 1);
  statement.replace(at, 'varbyte');
}

/** The type of a cast, in Redshift's meaning. */
export function rewriteCastType(statement: Statement, at: Position): void {
  if (!isCastType(statement, at)) return;
  const hasSize = statement.isPunctuation(at + 1, '(');
  switch (statement.key(at)) {
    case 'NUMERIC':
    case 'DECIMAL':
      // AWS docs, Numeric types: precision 18 and scale 0 when none is given.
      if (!hasSize) statement.insertAfter(at, '(18,0)');
      break;
    case 'TEXT':
      // A type of its own in Postgres, an alias in Redshift.
      if (!hasSize && !statement.isPunctuation(at + 1, '[')) statement.replace(at, 'varchar');
      break;
    case 'SUPER':
      rewriteSuperCast(statement, at);
      break;
    case 'VARBYTE':
    case 'VARBINARY':
    case 'BINARY':
      rewriteVarbyteCast(statement, at);
      break;
  }
}

/** VARCHAR(MAX) and the like. */
export function rewriteMaxSize(statement: Statement, at: Position): void {
  if (statement.isWord(at + 2, 'MAX') && statement.isPunctuation(at + 3, ')'))
    statement.replace(at + 2, '65535');
}
