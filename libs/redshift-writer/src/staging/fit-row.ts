import type { ColumnDefinition, Row, TableDefinition } from '../types.ts';

/** A value that was made to fit its column. */
export interface ColumnChange {
  readonly table: string;
  readonly column: string;
  readonly change: 'truncated' | 'nulled';
  /** A sentence. */
  readonly reason: string;
  readonly originalBytes: number;
  readonly maxBytes: number;
}

/** A row whose values fit their columns, or the reason why it must be rejected. */
export type FittedRow =
  | { readonly ok: true; readonly row: Row; readonly changes: readonly ColumnChange[] }
  | { readonly ok: false; readonly reason: string; readonly path: string };

interface TextColumn {
  readonly name: string;
  readonly maxBytes: number;
  readonly policy: NonNullable<ColumnDefinition['oversize']>;
}

/**
 * Makes the function that holds the texts of a row against the lengths of their columns, which Redshift counts in
 * bytes of UTF-8, and applies each column's policy. `undefined` for a row that fits as it is: nearly all do.
 *
 * A column that may not be NULL is rejected instead of nulled, a key is never changed.
 */
export function rowFitter(table: TableDefinition): (row: Row) => FittedRow | undefined {
  const columns = table.columns.flatMap((column) => textColumn(table, column));
  const isTooLong = compileIsTooLong(columns);
  return (row) => {
    if (!isTooLong(row)) return undefined;
    const fitted: Record<string, unknown> = { ...row };
    const changes: ColumnChange[] = [];
    for (const { name, maxBytes, policy } of columns) {
      const value = row[name];
      const originalBytes = typeof value === 'string' ? Buffer.byteLength(value) : 0;
      if (typeof value !== 'string' || originalBytes <= maxBytes) continue;
      const what = `The value for ${table.name}.${name} has ${originalBytes} bytes, the column takes ${maxBytes}`;
      if (policy === 'reject') return { ok: false, reason: `${what}.`, path: name };
      const isCut = policy === 'truncate';
      fitted[name] = isCut ? cutText(value, maxBytes) : null;
      const reason = `${what}: ${isCut ? 'its beginning was kept' : 'it was left out'}.`;
      const change = isCut ? 'truncated' : 'nulled';
      changes.push({ table: table.name, column: name, change, reason, originalBytes, maxBytes });
    }
    return changes.length === 0 ? undefined : { ok: true, row: fitted, changes };
  };
}

/** The longest beginning of a text that has at most so many bytes in UTF-8; no character is cut in two. */
export function cutText(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text.slice(0, maxBytes), 'utf8');
  if (bytes.length <= maxBytes) return bytes.toString('utf8');
  let end = maxBytes;
  // Bytes 10xxxxxx continue a character.
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end);
}

function textColumn(table: TableDefinition, column: ColumnDefinition): TextColumn[] {
  const { name, type, nullable, oversize = 'reject' } = column;
  if (type.kind !== 'varchar' && type.kind !== 'char') return [];
  const maxBytes = type.kind === 'varchar' ? type.maxBytes : type.bytes;
  const isKey = table.primaryKey.includes(name) || table.parentKey?.includes(name) === true;
  const mustReject = isKey || (oversize === 'null' && !nullable);
  return [{ name, maxBytes, policy: mustReject ? 'reject' : oversize }];
}

/** Whether any text of the row may be too long; a UTF-16 unit has at most 3 bytes, so short ones need no counting. */
function compileIsTooLong(columns: readonly TextColumn[]): (row: Row) => boolean {
  const tests = columns.map(({ name, maxBytes }) => {
    const value = `row[${JSON.stringify(name)}]`;
    const units = Math.floor(maxBytes / 3);
    return `(typeof ${value} === 'string' && ${value}.length > ${units} && bytesOf(${value}) > ${maxBytes})`;
  });
  const body = `return (row) => ${tests.length === 0 ? 'false' : tests.join(' || ')};`;
  return new Function('bytesOf', body)(Buffer.byteLength) as (row: Row) => boolean;
}
