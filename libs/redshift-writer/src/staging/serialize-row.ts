import { BATCH_ID, DELETED_AT, DOC_SEQ, EXTRACTED_AT, LOADED_AT, ROW_HASH } from '../columns.ts';
import { BatchUsageError } from '../errors.ts';
import type { Row, TableDefinition } from '../types.ts';

/** The longest staged row, in bytes: COPY refuses longer JSON objects (AWS docs name 4 MB). */
export const MAX_ROW_BYTES = 4 * 1000 * 1000;

/** What the batch knows about a row. */
export interface RowContext {
  readonly docSeq: number;
  readonly rowHash: string;
  readonly extractedAt: string;
}

/** A row as JSON text, or the reason why COPY would not take it. */
export type SerializedRow =
  | { readonly ok: true; readonly json: string }
  | { readonly ok: false; readonly reason: string; readonly path?: string };

/** Columns that the writer sets, so what a row says there is not staged. */
const SET_BY_WRITER: ReadonlySet<string> = new Set([ROW_HASH, EXTRACTED_AT, BATCH_ID, LOADED_AT, DELETED_AT]);

/**
 * Makes the function that writes rows of one table as one line of JSON each, without the columns that are null.
 * Where the caller knows the text of the row, only what is missing is added to it.
 */
export function rowSerializer(
  table: TableDefinition,
): (row: Row, context: RowContext, known?: string) => SerializedRow {
  const columns: ReadonlySet<string> = new Set(table.columns.map(({ name }) => name));
  const toJson = compileRowText([...columns].filter((name) => !SET_BY_WRITER.has(name)));
  const complete = completer(table);
  return (row, context, known) => {
    for (const name in row) {
      // COPY ignores unknown keys without a word, which would lose the value.
      if (!columns.has(name))
        throw new BatchUsageError(`Table ${table.name} has no column ${JSON.stringify(name)}.`);
    }
    const json = known === undefined ? toJson(row, context) : complete(row, context, known);
    if (json.includes('\\u0000') && holdsNul(row)) {
      return {
        ok: false,
        reason: `A value for table ${table.name} holds the character NUL, which ends a row for COPY.`,
      };
    }
    // A UTF-16 unit has at most 3 bytes in UTF-8, so short texts need no exact count.
    if (json.length * 3 > MAX_ROW_BYTES && Buffer.byteLength(json) > MAX_ROW_BYTES) {
      const bytes = Buffer.byteLength(json);
      return {
        ok: false,
        reason: `A row of table ${table.name} has ${bytes} bytes; COPY takes ${MAX_ROW_BYTES}.`,
      };
    }
    return { ok: true, json };
  };
}

/** Whether any text in the value holds a real NUL; the six characters `\u0000` as text are harmless. */
function holdsNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0');
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, inner]) => key.includes('\0') || holdsNul(inner));
}

/**
 * Compiles the JSON of a row: as one literal it takes half of the time of a loop over the columns. A column that is not
 * there is NULL for COPY (AWS docs, COPY from JSON format).
 */
function compileRowText(names: readonly string[]): (row: Row, context: RowContext) => string {
  const own = [
    [DOC_SEQ, 'context.docSeq'],
    [ROW_HASH, 'context.rowHash'],
    [EXTRACTED_AT, 'context.extractedAt'],
  ] as const;
  const members = [
    ...own.map(([name, value]) => `${JSON.stringify(name)}: ${value}`),
    ...names.map((name) => `${JSON.stringify(name)}: row[${JSON.stringify(name)}] ?? undefined`),
  ];
  const body = `return JSON.stringify({ ${members.join(', ')} });`;
  return new Function('row', 'context', body) as (row: Row, context: RowContext) => string;
}

/** What only the writer knows of a row: the beginning of its text, up to the comma before the data columns. */
const contextText = ({ docSeq, rowHash, extractedAt }: RowContext): string =>
  `{"${DOC_SEQ}":${docSeq},"${ROW_HASH}":"${rowHash}","${EXTRACTED_AT}":"${extractedAt}"`;

/** Makes the function that adds to the known text of a row what only the writer knows, and the SUPER columns. */
function completer(table: TableDefinition): (row: Row, context: RowContext, known: string) => string {
  const supers = table.columns.filter(({ type }) => type.kind === 'super').map(({ name }) => name);
  return (row, context, known) => {
    let json = contextText(context);
    for (const name of supers) {
      const value = row[name] ?? undefined;
      if (value !== undefined) json += `,${JSON.stringify(name)}:${JSON.stringify(value)}`;
    }
    return known === '{}' ? `${json}}` : `${json},${known.slice(1)}`;
  };
}
