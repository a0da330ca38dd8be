import { quoteLiteral } from '../postgres/admin-client.ts';
import type { HiddenResult, SessionStatements } from '../wire/hidden-statements.ts';
import { TargetError } from './errors.ts';
import type { CopyCommand } from './parse-copy.ts';
import { describeType, readTargetType, type TargetColumn } from './target-type.ts';

/** The table of a COPY. */
export interface Target {
  readonly oid: string;
  /** Quoted, with its schema. */
  readonly sqlName: string;
  readonly isTemporary: boolean;
  /** Without quotes, for messages. */
  readonly name: string;
  readonly columns: readonly TargetColumn[];
  /** The session's time zone: that of times without an offset. */
  readonly timeZone: string;
}

/** AWS docs, COPY: JSON and columnar files cannot fill them. */
const notFromDocuments = new Set(['time', 'timetz']);

function toColumn([name, type, notNull]: readonly (string | null)[], format: string): TargetColumn {
  const target = readTargetType(type ?? '');
  if (
    target === undefined ||
    (notFromDocuments.has(target.kind) && ['json', 'avro', 'parquet'].includes(format))
  ) {
    throw new TargetError(
      '0A000',
      `COPY from ${format.toUpperCase()} cannot load column "${name}" of type ${type}`,
    );
  }
  return { name: name as string, type: target, nullable: notNull !== 't', ...describeType(target) };
}

function selectRows<T extends readonly (string | null)[]>(
  all: readonly T[],
  { columns, table, options }: CopyCommand,
): T[] {
  const isIdentity = (row: T): boolean => row[4] !== '';
  if (columns === undefined) {
    if (options.explicitIds && !all.some(isIdentity)) {
      throw new TargetError('0A000', `EXPLICIT_IDS: table "${table}" has no IDENTITY column`);
    }
    // IDENTITY columns are filled by the database unless the statement says otherwise.
    return options.explicitIds ? [...all] : all.filter((row) => !isIdentity(row));
  }
  const selected = columns.map((name, index) => {
    const row = all.find(([candidate]) => candidate === name);
    if (row === undefined) {
      throw new TargetError('42703', `column "${name}" of relation "${table}" does not exist`);
    }
    if (columns.indexOf(name) !== index) {
      throw new TargetError('42701', `column "${name}" specified more than once`);
    }
    return row;
  });
  // AWS docs, EXPLICIT_IDS: with a column list, the list has to name the IDENTITY columns, and only then may it.
  const named = selected.find(isIdentity);
  if (named !== undefined && !options.explicitIds) {
    throw new TargetError('0A000', `Cannot load into IDENTITY column "${named[0]}" without EXPLICIT_IDS`);
  }
  if (named === undefined && options.explicitIds) {
    throw new TargetError('0A000', 'EXPLICIT_IDS: the column list has to name the IDENTITY column');
  }
  return selected;
}

/** A three-part name may name this database only, which Postgres checks itself in other statements. */
const regclassText = (table: string): string => {
  const parts = table.match(/"(?:[^"]|"")*"|[^.\s]+/g) ?? [];
  return parts.slice(-2).join('.');
};

/**
 * Looks the table up inside the client's transaction, so that temporary and uncommitted tables are found.
 *
 * @returns the table, or the result of the failed look-up
 * @throws TargetError
 */
export async function readTarget(
  command: CopyCommand,
  statements: SessionStatements,
): Promise<Target | Exclude<HiddenResult, { kind: 'rows' }>> {
  const name = quoteLiteral(regclassText(command.table));
  const result = await statements.run(
    `select a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull, c.oid, a.attidentity,
       pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname), c.relname, c.relkind,
       pg_catalog.current_setting('TimeZone'), c.relpersistence
     from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
       join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.oid = ${name}::pg_catalog.regclass order by a.attnum`,
  );
  if (result.kind !== 'rows') return result;
  const [first] = result.rows;
  if (first === undefined || first[7] !== 'r') {
    throw new TargetError('42809', `"${command.table}" is not a table`);
  }
  return {
    oid: first[3] as string,
    sqlName: first[5] as string,
    name: first[6] as string,
    timeZone: first[8] as string,
    isTemporary: first[9] === 't',
    columns: selectRows(result.rows, command).map((row) => toColumn(row, command.options.format.kind)),
  };
}
