import { compactJson } from './compact-json.ts';
import type { UnloadColumn } from './columns.ts';

/** A row as text; null is SQL NULL. */
export type TextFields = (string | null)[];

const letters: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** Cuts a line of Postgres' COPY text format, without its line feed, into fields. */
export function splitCopyLine(line: string): TextFields {
  return line.split('\t').map((field) => {
    if (field === '\\N') return null;
    return field.includes('\\')
      ? field.replaceAll(/\\([\s\S])/g, (_all, char: string) => letters[char] ?? char)
      : field;
  });
}

/** How Redshift writes a value where Postgres writes it otherwise. */
export function redshiftText(value: string, { kind }: UnloadColumn): string {
  if (kind === 'super') return compactJson(value);
  if (kind === 'varbyte') return value.slice(2);
  return value;
}
