import {
  type DatabaseConnection,
  createQueryId,
  type QueryCompiler,
  type RawBuilder,
  type RootOperationNode,
  sql,
} from 'kysely';
import { InvalidCommandError } from './errors.ts';

/** Settings of each session, made by SET when its connection is opened. */
export interface RedshiftSessionSettings {
  /** Names the queries for workload management and system views. At most 320 characters. */
  readonly queryGroup?: string;
  /** Redshift ends statements that take longer, in milliseconds; waiting in a queue counts. */
  readonly statementTimeoutMs?: number;
  /** Schemas in which names without a schema are looked up. */
  readonly searchPath?: readonly string[];
  /** Time zone of timestamptz in text, e.g. `UTC`. */
  readonly timeZone?: string;
  /** Keep upper case in quoted names and SUPER keys; for `identifierCase: 'preserve'`. */
  readonly caseSensitiveIdentifiers?: boolean;
  /** Cut text that is too long for SUPER instead of failing in JSON_PARSE and COPY. */
  readonly truncateSuperStrings?: boolean;
}

const onOff = (value: boolean): RawBuilder<unknown> => sql.raw(value ? 'on' : 'off');

/** The SET statements of the settings. */
export function sessionStatements(settings: RedshiftSessionSettings): readonly RawBuilder<unknown>[] {
  const {
    queryGroup,
    statementTimeoutMs,
    searchPath,
    timeZone,
    caseSensitiveIdentifiers,
    truncateSuperStrings,
  } = settings;
  if (statementTimeoutMs !== undefined && !(Number.isInteger(statementTimeoutMs) && statementTimeoutMs >= 0))
    throw new InvalidCommandError(
      'SET',
      `statementTimeoutMs must be a whole number, not ${statementTimeoutMs}.`,
    );
  if (searchPath?.length === 0) throw new InvalidCommandError('SET', 'searchPath names no schema.');
  return [
    queryGroup !== undefined && sql`set query_group to ${sql.lit(queryGroup)}`,
    statementTimeoutMs !== undefined && sql`set statement_timeout to ${sql.lit(statementTimeoutMs)}`,
    searchPath && sql`set search_path to ${sql.join(searchPath.map((schema) => sql.id(schema)))}`,
    timeZone !== undefined && sql`set timezone to ${sql.lit(timeZone)}`,
    caseSensitiveIdentifiers !== undefined &&
      sql`set enable_case_sensitive_identifier to ${onOff(caseSensitiveIdentifiers)}`,
    truncateSuperStrings !== undefined &&
      sql`set json_parse_truncate_strings to ${onOff(truncateSuperStrings)}`,
  ].filter((statement) => typeof statement === 'object');
}

/** Makes the settings on a new connection. */
export async function applySessionSettings(
  connection: DatabaseConnection,
  compiler: QueryCompiler,
  settings: RedshiftSessionSettings,
): Promise<void> {
  for (const statement of sessionStatements(settings)) {
    const node = statement.toOperationNode() as RootOperationNode;
    await connection.executeQuery(compiler.compileQuery(node, createQueryId()));
  }
}
