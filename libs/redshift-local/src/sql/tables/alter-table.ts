import { quoteLiteral } from '../../postgres/admin-client.ts';
import type { Script } from '../plan.ts';
import { notEmulated, notInsideBlock, notSupportedCode, SqlRefusal, syntaxErrorAt } from '../refusal.ts';
import type { Position, Statement } from '../statement.ts';
import { rewriteColumnType } from '../types.ts';
import {
  attributesLiteral,
  columnName,
  noAttributes,
  readDiststyle,
  readEncoding,
  readTableAttribute,
  type TableAttributes,
} from './attributes.ts';
import { readTableConstraint, rewriteColumn } from './columns.ts';

/** Calls a function of the catalogue on a table, under the name of ALTER TABLE. */
const alterBy = (name: string, table: string, ...more: readonly string[]): Script => ({
  steps: [`select pg_catalog.${name}(${[quoteLiteral(table), ...more].join(', ')})`],
  tag: 'ALTER TABLE',
});

const syntaxErrorAfter = (statement: Statement, at: Position, hint?: string): SqlRefusal =>
  syntaxErrorAt(statement.token(at)?.text ?? statement.token(at - 1)?.text ?? '', hint);

/** ALTER { DISTKEY c | DISTSTYLE … | [COMPOUND] SORTKEY … | ENCODE AUTO | COLUMN c ENCODE e } [, …] → what changes. */
function readChange(statement: Statement, first: Position, last: Position, change: TableAttributes): void {
  if (!statement.isWord(first, 'ALTER')) throw syntaxErrorAfter(statement, first);
  let at = first + 1;
  const column = statement.isWord(at, 'COLUMN') ? at + 1 : at;
  if (statement.isWord(at, 'DISTKEY')) {
    change.diststyle = 'key';
    change.distkey = columnName(statement, at + 1);
    at += 2;
  } else if (statement.isWord(at, 'DISTSTYLE')) {
    change.diststyle = readDiststyle(statement, at);
    at += 2;
    if (change.diststyle === 'key') {
      if (!statement.isWord(at, 'DISTKEY')) throw syntaxErrorAfter(statement, at);
      change.distkey = columnName(statement, at + 1);
      at += 2;
    }
  } else if (statement.isWord(at, 'INTERLEAVED')) {
    throw new SqlRefusal(
      notSupportedCode,
      'ALTER TABLE to INTERLEAVED SORTKEY is not supported',
      'AWS docs, ALTER TABLE.',
    );
  } else if (statement.isWord(column + 1, 'ENCODE')) {
    change.encodings[columnName(statement, column)] = readEncoding(statement, column + 2);
    at = column + 3;
  } else {
    const end = readTableAttribute(statement, at, change);
    if (end === undefined) throw syntaxErrorAfter(statement, at);
    at = end + 1;
  }
  if (at <= last) throw syntaxErrorAfter(statement, at);
}

/** ALTER COLUMN c TYPE: only the size of a VARCHAR changes (AWS docs, ALTER TABLE). */
function alterType(statement: Statement, column: Position, table: string, inTransaction: boolean): Script {
  const { next } = rewriteColumnType(statement, column + 2, `${table}.${columnName(statement, column)}`);
  if (next < statement.length) throw syntaxErrorAfter(statement, next);
  if (inTransaction) throw notInsideBlock('ALTER TABLE ALTER COLUMN');
  const type = statement.textOf(column + 2, next - 1);
  const check = [table, columnName(statement, column), type].map(quoteLiteral).join(', ');
  return {
    steps: [`select pg_catalog.redshift_local_check_type_change(${check})`, statement.toString()],
    main: 1,
  };
}

function alterColumn(
  statement: Statement,
  action: Position,
  table: string,
  inTransaction: boolean,
): Script | undefined {
  const column = statement.isWord(action + 1, 'COLUMN') ? action + 2 : action + 1;
  if (statement.isWord(column + 1, 'TYPE')) return alterType(statement, column, table, inTransaction);
  if (statement.isWord(column + 1, 'SET', 'DROP')) {
    const what = `ALTER COLUMN ${statement.textOf(column + 1, statement.length - 1).toUpperCase()}`;
    throw new SqlRefusal(notSupportedCode, `${what} is not supported`, 'AWS docs, ALTER TABLE.');
  }
  const change = noAttributes();
  for (const [first, last] of statement.commaParts(action - 1, statement.length)) {
    readChange(statement, first, last, change);
  }
  return alterBy('redshift_local_alter_table', table, attributesLiteral(change));
}

function add(statement: Statement, action: Position, table: string): Script | undefined {
  const attributes = noAttributes();
  if (statement.commaParts(action, statement.length).length > 1) {
    throw syntaxErrorAt(',', 'Redshift adds one column in each ALTER TABLE.');
  }
  const last = statement.length - 1;
  if (statement.isWord(action + 1, 'PARTITION')) throw notEmulated('external tables');
  const constrained = readTableConstraint(statement, action + 1, attributes);
  if (constrained !== undefined) {
    return alterBy('redshift_local_alter_table', table, attributesLiteral(attributes));
  }
  const column = statement.isWord(action + 1, 'COLUMN') ? action + 2 : action + 1;
  if (statement.isPhrase(column, 'IF', 'NOT', 'EXISTS')) {
    throw syntaxErrorAt('not', 'Redshift: ADD COLUMN has no IF NOT EXISTS.');
  }
  checkAddedColumn(statement, column, last);
  rewriteColumn(statement, column, last, table, attributes);
  const { distkey, sortkey, constraints, encodings } = attributes;
  if (distkey !== undefined || sortkey !== undefined || constraints.length > 0) {
    throw new SqlRefusal(
      notSupportedCode,
      'an added column cannot be a DISTKEY, a SORTKEY or have a key constraint',
      'AWS docs, ALTER TABLE.',
    );
  }
  if (Object.keys(encodings).length === 0) return undefined;
  return {
    steps: [
      statement.toString(),
      `select pg_catalog.redshift_local_alter_table(${quoteLiteral(table)}, ${attributesLiteral(attributes)})`,
    ],
  };
}

/** AWS docs, ALTER TABLE: a column that is added NOT NULL needs a default, and cannot be an IDENTITY. */
function checkAddedColumn(statement: Statement, column: Position, last: Position): void {
  let notNull = false;
  let hasDefault = false;
  for (let at = column + 1; at <= last; at++) {
    if (statement.isPhrase(at, 'NOT', 'NULL')) notNull = true;
    else if (statement.isWord(at, 'DEFAULT') && !statement.isWord(at - 1, 'BY')) {
      hasDefault = !statement.isWord(at + 1, 'NULL');
    } else if (statement.isWord(at, 'IDENTITY')) {
      throw new SqlRefusal(
        notSupportedCode,
        'ALTER TABLE ADD COLUMN cannot add an IDENTITY column',
        'AWS docs, ALTER TABLE.',
      );
    }
  }
  if (notNull && !hasDefault) {
    throw new SqlRefusal(
      notSupportedCode,
      'ALTER TABLE ADD COLUMN defined as NOT NULL must have a non-null default expression',
      'AWS docs, ALTER TABLE.',
    );
  }
}

function drop(statement: Statement, action: Position, table: string): Script | undefined {
  if (statement.isWord(action + 1, 'CONSTRAINT')) {
    return alterBy('redshift_local_drop_constraint', table, quoteLiteral(columnName(statement, action + 2)));
  }
  if (statement.commaParts(action, statement.length).length > 1) {
    throw syntaxErrorAt(',', 'Redshift drops one column in each ALTER TABLE.');
  }
  const column = statement.isWord(action + 1, 'COLUMN') ? action + 2 : action + 1;
  if (statement.isPhrase(column, 'IF', 'EXISTS')) {
    throw syntaxErrorAt('exists', 'Redshift: DROP COLUMN has no IF EXISTS.');
  }
  const check = [table, columnName(statement, column)].map(quoteLiteral).join(', ');
  return {
    steps: [`select pg_catalog.redshift_local_check_drop_column(${check})`, statement.toString()],
    main: 1,
  };
}

/** APPEND FROM source [IGNOREEXTRA | FILLTARGET] (AWS docs, ALTER TABLE APPEND). */
function append(statement: Statement, action: Position, table: string, inTransaction: boolean): Script {
  if (!statement.isWord(action + 1, 'FROM')) throw syntaxErrorAfter(statement, action + 1);
  const { next } = statement.qualifiedName(action + 2);
  const source = statement.textOf(action + 2, next - 1);
  const options: string[] = [];
  for (let at = next; at < statement.length; at++) {
    if (!statement.isWord(at, 'IGNOREEXTRA', 'FILLTARGET')) throw syntaxErrorAfter(statement, at);
    options.push(statement.key(at));
  }
  if (options.length > 1) {
    throw new SqlRefusal(
      '42601',
      'IGNOREEXTRA and FILLTARGET cannot be used together',
      'AWS docs, ALTER TABLE APPEND.',
    );
  }
  if (inTransaction) throw notInsideBlock('ALTER TABLE APPEND');
  return alterBy('redshift_local_append', table, quoteLiteral(source), quoteLiteral(options[0] ?? ''));
}

const external = ['LOCATION', 'FILE', 'TABLE'];

/**
 * ALTER TABLE.
 *
 * @param inTransaction is a transaction block open?
 * @returns what runs in its place, unless Postgres does all of it
 * @throws SqlRefusal
 */
export function rewriteAlterTable(statement: Statement, inTransaction: boolean): Script | undefined {
  if (statement.isPhrase(2, 'IF', 'EXISTS'))
    throw syntaxErrorAt('exists', 'Redshift: ALTER TABLE has no IF EXISTS.');
  if (statement.isWord(2, 'ONLY')) throw syntaxErrorAt('only', 'Redshift has no inheritance.');
  const { next: action } = statement.qualifiedName(2);
  const table = statement.textOf(2, action - 1);
  switch (statement.key(action)) {
    case 'APPEND':
      return append(statement, action, table, inTransaction);
    case 'ALTER':
      return alterColumn(statement, action, table, inTransaction);
    case 'ADD':
      return add(statement, action, table);
    case 'DROP':
      return drop(statement, action, table);
    case 'RENAME':
      return undefined;
    case 'OWNER':
      return undefined;
    case 'SET':
      if (statement.isWord(action + 1, ...external)) throw notEmulated('external tables');
      break;
    case 'ROW':
    case 'MASKING':
      throw notEmulated(`ALTER TABLE … ${statement.key(action)}`);
  }
  throw syntaxErrorAfter(statement, action, 'Redshift has no such form of ALTER TABLE.');
}
