import { compactJson } from './compact-json.ts';
import type { UnloadColumn } from './columns.ts';
import type { UnloadFormat, UnloadOptions } from './options.ts';
import { redshiftText, type TextFields } from './row-text.ts';

/** A value does not fit the format. */
export class UnloadFailed extends Error {
  override readonly name = 'UnloadFailed';
}

/** Makes the lines of a format. */
export interface LineWriter {
  /** The line with the names of the columns. */
  header(): string;
  line(fields: TextFields): string;
}

const textKinds = new Set(['text', 'char']);

function csvWriter(columns: readonly UnloadColumn[], delimiter: string, nullAs = ''): LineWriter {
  const quote = (value: string): string =>
    value.includes(delimiter) || /["\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
  return {
    header: () => columns.map(({ name }) => quote(name)).join(delimiter),
    line: (fields) =>
      columns
        .map((column, index) => {
          const field = fields[index];
          return field == null ? nullAs : quote(redshiftText(field, column));
        })
        .join(delimiter),
  };
}

function delimitedWriter(
  columns: readonly UnloadColumn[],
  { delimiter, addQuotes, escape }: Extract<UnloadFormat, { kind: 'delimited' }>,
  nullAs = '',
): LineWriter {
  // AWS docs, UNLOAD, ESCAPE: quotes too when ADDQUOTES is given as well.
  const special = new Set(['\n', '\r', '\\', delimiter, ...(addQuotes ? ['"', "'"] : [])]);
  const edit = (value: string, isText: boolean): string => {
    const escaped =
      escape && isText ? [...value].map((char) => (special.has(char) ? `\\${char}` : char)).join('') : value;
    return addQuotes ? `"${escaped}"` : escaped;
  };
  return {
    header: () => columns.map(({ name }) => edit(name, true)).join(delimiter),
    line: (fields) =>
      columns
        .map((column, index) => {
          const field = fields[index];
          if (field == null) return nullAs;
          return edit(redshiftText(field, column), textKinds.has(column.kind) || column.kind === 'super');
        })
        .join(delimiter),
  };
}

function fixedWidthWriter(
  columns: readonly UnloadColumn[],
  widths: readonly number[],
  nullAs = '',
): LineWriter {
  if (widths.length !== columns.length) {
    throw new UnloadFailed(
      `The fixedwidth specification names ${widths.length} columns, the query gives ${columns.length}`,
    );
  }
  return {
    header: () => '',
    line: (fields) =>
      columns
        .map((column, index) => {
          const width = widths[index] as number;
          const field = fields[index];
          const isText = textKinds.has(column.kind);
          let value = field == null ? nullAs : redshiftText(field, column);
          // AWS docs, UNLOAD, NULL AS: a mark that is too long leaves a field that is no text empty.
          if (field == null && !isText && value.length > width) value = '';
          // Blanks that pad a CHAR give way.
          if (column.kind === 'char' && [...value].length > width) value = value.replace(/ +$/, '');
          const length = [...value].length;
          if (length > width) {
            throw new UnloadFailed(`A value of column "${column.name}" is longer than its width of ${width}`);
          }
          return value + ' '.repeat(width - length);
        })
        .join(''),
  };
}

const numberKinds = new Set(['smallint', 'integer', 'bigint', 'numeric', 'real', 'double']);

function jsonWriter(columns: readonly UnloadColumn[]): LineWriter {
  const names = new Set(columns.map(({ name }) => name));
  if (names.size !== columns.length) {
    throw new UnloadFailed('UNLOAD with format JSON needs a unique name for each column of the query');
  }
  const keys = columns.map(({ name }) => `${JSON.stringify(name)}:`);
  const value = (field: string, column: UnloadColumn): string => {
    if (column.kind === 'super') return compactJson(field);
    if (numberKinds.has(column.kind) && !/[a-z]$/i.test(field)) return field;
    return JSON.stringify(redshiftText(field, column));
  };
  return {
    header: () => '',
    line: (fields) =>
      `{${columns
        .map((column, index) => {
          const field = fields[index];
          return (keys[index] as string) + (field == null ? 'null' : value(field, column));
        })
        .join(',')}}`,
  };
}

/** Makes the writer of a format of lines. */
export function makeLineWriter(
  columns: readonly UnloadColumn[],
  { format, nullAs }: UnloadOptions,
): LineWriter {
  switch (format.kind) {
    case 'csv':
      return csvWriter(columns, format.delimiter, nullAs);
    case 'delimited':
      return delimitedWriter(columns, format, nullAs);
    case 'fixed-width':
      return fixedWidthWriter(columns, format.widths, nullAs);
    case 'json':
      return jsonWriter(columns);
    case 'parquet':
      throw new TypeError('Parquet has no lines');
  }
}
