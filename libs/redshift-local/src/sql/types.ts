import { notEmulated, SqlRefusal, syntaxErrorAt } from './refusal.ts';
import type { Position, Statement } from './statement.ts';

/** Types of Redshift that take no size (AWS docs, Data types). */
const plainTypes = new Set([
  'SMALLINT',
  'INT2',
  'INTEGER',
  'INT',
  'INT4',
  'BIGINT',
  'INT8',
  'REAL',
  'FLOAT4',
  'FLOAT8',
  'FLOAT',
  'BOOLEAN',
  'BOOL',
  'DATE',
  'TIME',
  'TIMETZ',
  'TIMESTAMP',
  'TIMESTAMPTZ',
  'SUPER',
]);

/** Types with a size, and the size that they have without one. */
const sizedTypes: ReadonlyMap<string, string> = new Map([
  ['VARCHAR', 'varchar(256)'],
  ['NVARCHAR', 'varchar(256)'],
  ['TEXT', 'varchar(256)'],
  ['BPCHAR', 'char(256)'],
  ['CHAR', 'char(1)'],
  ['NCHAR', 'char(1)'],
  ['CHARACTER', 'char(1)'],
  ['NUMERIC', 'numeric(18,0)'],
  ['DECIMAL', 'numeric(18,0)'],
]);

/** Types of Redshift that have no counterpart below. */
const missingTypes = new Set(['GEOMETRY', 'GEOGRAPHY', 'HLLSKETCH']);
const binaryTypes = new Set(['VARBYTE', 'VARBINARY', 'BINARY']);

/** What Postgres calls them, for those that it calls otherwise. */
const otherNames: ReadonlyMap<string, string> = new Map([
  ['NVARCHAR', 'varchar'],
  ['NCHAR', 'char'],
  ['TEXT', 'varchar'],
  ['BPCHAR', 'char'],
]);

/** Types that only Postgres has, and that a cast may name. */
const postgresTypes = new Set([
  'UUID',
  'JSON',
  'JSONB',
  'BYTEA',
  'MONEY',
  'INET',
  'CIDR',
  'MACADDR',
  'XML',
  'HSTORE',
  'TSVECTOR',
  'TSQUERY',
  'POINT',
  'BIT',
  'SERIAL',
  'BIGSERIAL',
  'INT4RANGE',
  'INT8RANGE',
  'NUMRANGE',
  'TSRANGE',
  'TSTZRANGE',
  'DATERANGE',
  'JSONPATH',
  'CITEXT',
]);

const maxVarcharBytes = 65_535;
const defaultVarbyteBytes = 64_000;
const maxVarbyteBytes = 16_777_216;
/** The largest size that Postgres takes; a column that is larger has none. */
const maxSizedBytes = 10_485_760;
const maxCharBytes = 4096;
const maxPrecision = 38;
const maxScale = 37;

/** What Postgres calls a collation of Redshift (AWS docs, COLLATE function); undefined when Redshift has none of that name. */
export function collationOf(name: string): string | undefined {
  switch (name.toUpperCase()) {
    case 'CASE_SENSITIVE':
    case 'CS':
      return 'pg_catalog."C"';
    case 'CASE_INSENSITIVE':
    case 'CI':
      return 'pg_catalog.case_insensitive';
    default:
      return undefined;
  }
}

/** A type as it stands in a statement. */
export interface TypeText {
  /** The first word, in upper case. */
  readonly name: string;
  /** The position after it. */
  readonly next: Position;
}

/** The position after a type: `varchar(10)`, `double precision`, `timestamp with time zone`, `numeric(3, 1)`. */
export function afterType(statement: Statement, at: Position): Position {
  let next = at + 1;
  if (statement.isWord(next, 'PRECISION', 'VARYING')) next++;
  if (statement.isWord(at, 'INTERVAL')) {
    if (statement.isPhrase(next, 'YEAR', 'TO', 'MONTH') || statement.isPhrase(next, 'DAY', 'TO', 'SECOND')) {
      next += 3;
    }
  }
  if (statement.isPunctuation(next, '(')) next = statement.closing(next) + 1;
  if (statement.isWord(next, 'WITH', 'WITHOUT') && statement.isPhrase(next + 1, 'TIME', 'ZONE')) next += 3;
  return next;
}

function checkSize(statement: Statement, at: Position, name: string, open: Position): void {
  const sizes = statement
    .commaParts(open, statement.closing(open))
    .map(([first, last]) =>
      statement.isWord(first, 'MAX') ? maxVarcharBytes : Number(statement.sourceText(first, last)),
    );
  const [size = 0, scale = 0] = sizes;
  const isText = /^N?(VAR)?CHAR$|^CHARACTER$|^BPCHAR$|^TEXT$/.test(name);
  if (isText) {
    const varying = name.includes('VARCHAR') || name === 'TEXT' || statement.isWord(at + 1, 'VARYING');
    const limit = varying ? maxVarcharBytes : maxCharBytes;
    const shown = varying ? 'varchar' : 'char';
    if (size > limit) {
      throw new SqlRefusal(
        '22023',
        `length for type ${shown} cannot exceed ${limit}`,
        'AWS docs, Character types.',
      );
    }
    return;
  }
  if (name === 'NUMERIC' || name === 'DECIMAL') {
    if (size < 1 || size > maxPrecision) {
      throw new SqlRefusal('22023', `NUMERIC precision ${size} must be between 1 and ${maxPrecision}`);
    }
    if (scale < 0 || scale > Math.min(maxScale, size)) {
      throw new SqlRefusal(
        '22023',
        `NUMERIC scale ${scale} must be between 0 and precision ${Math.min(maxScale, size)}`,
      );
    }
  }
}

/** The size of a VARBYTE column (AWS docs, VARBYTE type). */
function varbyteSize(statement: Statement, open: Position): string {
  const size = statement.isPunctuation(open, '(')
    ? Number(statement.token(open + 1)?.text)
    : defaultVarbyteBytes;
  if (size > maxVarbyteBytes) {
    throw new SqlRefusal(
      '22023',
      `length for type varbyte cannot exceed ${maxVarbyteBytes}`,
      'AWS docs, VARBYTE type.',
    );
  }
  return size > maxSizedBytes ? '' : `(${size})`;
}

/**
 * Checks the type of a column and gives it the size that Redshift gives it when the definition names none.
 *
 * @param column as in Redshift's message: `table.column`
 * @throws SqlRefusal for a type that Redshift lacks (AWS docs, Unsupported PostgreSQL data types) and for a size beyond its limits
 */
export function rewriteColumnType(statement: Statement, at: Position, column: string): TypeText {
  const token = statement.token(at);
  if (token === undefined) throw syntaxErrorAt(statement.token(at - 1)?.text ?? '');
  const name = token.kind === 'quoted' ? '' : token.key;
  const next = afterType(statement, at);
  if (missingTypes.has(name)) throw notEmulated(`the type ${name}`);
  const isInterval = name === 'INTERVAL' && next > at + 1 && !statement.isPunctuation(at + 1, '(');
  const known =
    plainTypes.has(name) ||
    sizedTypes.has(name) ||
    binaryTypes.has(name) ||
    isInterval ||
    (name === 'DOUBLE' && statement.isWord(at + 1, 'PRECISION'));
  const isArray = statement.isPunctuation(next, '[');
  if (!known || isArray) {
    const shown = statement.sourceText(at, next - 1).toLowerCase();
    throw new SqlRefusal(
      '0A000',
      `Column "${column}" has unsupported type "${shown}${isArray ? '[]' : ''}".`,
      'AWS docs, Unsupported PostgreSQL data types.',
    );
  }
  const open = statement.isWord(at + 1, 'VARYING') ? at + 2 : at + 1;
  if (binaryTypes.has(name)) {
    statement.replaceRange(at, next - 1, `varbyte${varbyteSize(statement, open)}`);
  } else if (statement.isPunctuation(open, '(')) {
    checkSize(statement, at, name, open);
    const other = otherNames.get(name);
    if (other !== undefined) statement.replace(at, other);
    if (statement.isWord(open + 1, 'MAX')) statement.replace(open + 1, String(maxVarcharBytes));
  } else if (statement.isWord(at, 'CHARACTER') && statement.isWord(at + 1, 'VARYING')) {
    statement.replaceRange(at, at + 1, 'varchar(256)');
  } else {
    const sized = sizedTypes.get(name);
    if (sized !== undefined) statement.replace(at, sized);
  }
  return { name, next };
}

/**
 * Refuses a cast to a type that only Postgres has.
 *
 * @throws SqlRefusal
 */
export function refuseForeignCasts(statement: Statement): void {
  for (let at = 1; at < statement.length; at++) {
    if (!postgresTypes.has(statement.key(at)) || !statement.isWord(at)) continue;
    const cast = statement.key(at - 1) === '::';
    const called =
      statement.isWord(at - 1, 'AS') && statement.isPunctuation(at + 1, ')') && isCastCall(statement, at);
    if (!cast && !called) continue;
    const shown = statement.token(at)?.text.toLowerCase() ?? '';
    throw new SqlRefusal(
      '42704',
      `type "${shown}" does not exist`,
      'Redshift has no such type; Postgres has.',
    );
  }
}

const isCastCall = (statement: Statement, at: Position): boolean => {
  const open = statement.enclosing(at);
  return open !== undefined && statement.isWord(open - 1, 'CAST', 'TRY_CAST');
};
