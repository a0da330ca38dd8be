import type { CompiledQuery } from 'kysely';
import { InvalidCommandError } from '../errors.ts';
import type { DataApiParameter } from './types.ts';

/** A statement as the Data API takes it. */
export interface DataApiStatement {
  readonly sql: string;
  readonly parameters: DataApiParameter[];
}

/** The longest statement text that the Data API takes, in bytes (Management Guide, Data API considerations). */
export const MAX_STATEMENT_BYTES = 100 * 1024;

/** Literals, quoted names and comments, inside which `$1` is no placeholder; then a placeholder. */
const TOKEN = /'(?:[^'\\]|''|\\[\s\S])*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\$\$[\s\S]*?\$\$|\$(\d+)/g;

/**
 * Turns a compiled query with `$1` placeholders into one with named parameters (`:p1`). Parameters are strings, neither
 * NULL nor empty, so these become literals, and so do numbers and booleans, which keeps their types.
 *
 * @param prefix starts the names of the parameters, so that the statements of a batch can share one list.
 * @throws InvalidCommandError when the statement is too long for the Data API, or a value has no SQL form.
 */
export function toDataApiStatement(query: CompiledQuery, prefix = 'p'): DataApiStatement {
  const values = new Map<string, string>();
  const sql = query.sql.replace(TOKEN, (token: string, position: string | undefined) => {
    if (position === undefined) return token;
    const value = query.parameters[Number(position) - 1];
    const literal = asLiteral(value);
    if (literal !== undefined) return literal;
    const name = `${prefix}${position}`;
    values.set(name, asText(value));
    // VARBYTE has no text form that a parameter could carry.
    return value instanceof Uint8Array ? `from_hex(:${name})` : `:${name}`;
  });
  const bytes = Buffer.byteLength(sql);
  if (bytes > MAX_STATEMENT_BYTES) {
    throw new InvalidCommandError(
      'Data API',
      `the statement has ${bytes} bytes and the service takes ${MAX_STATEMENT_BYTES}: insert fewer rows at once, or COPY them from S3.`,
    );
  }
  return { sql, parameters: [...values].map(([name, value]) => ({ name, value })) };
}

function asLiteral(value: unknown): string | undefined {
  if (value === null || value === undefined) return 'null';
  switch (typeof value) {
    case 'string':
      if (value.includes('\0')) throw new InvalidCommandError('Data API', 'text with a NUL has no SQL form.');
      return value === '' ? "''" : undefined;
    case 'boolean':
    case 'bigint':
      return negativeInBrackets(String(value));
    case 'number':
      return Number.isFinite(value)
        ? negativeInBrackets(String(value))
        : `'${String(value)}'::double precision`;
    default:
      return value instanceof Uint8Array && value.length === 0 ? "''::varbyte" : undefined;
  }
}

/** `1 - -1` would begin a comment when it is written without the space. */
const negativeInBrackets = (digits: string): string => (digits.startsWith('-') ? `(${digits})` : digits);

function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  return JSON.stringify(value);
}
