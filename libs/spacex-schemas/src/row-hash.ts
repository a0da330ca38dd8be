import { hash } from 'node:crypto';
import { canonicalNumber, isExactNumber } from './exact-number.ts';
import type { TableDefinition } from './table.ts';
import type { TableRow } from './types.ts';

/**
 * Any JSON value in one spelling: object keys sorted by UTF-16 units, one form per number, no white space.
 * Recursion is as deep as the value.
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'number') return canonicalNumber(String(value));
  if (isExactNumber(value)) return canonicalNumber(value.rawJSON);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = value as Record<string, unknown>;
    const keys = Object.keys(members).sort();
    return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalJson(members[key])}`).join(',')}}`;
  }
  return JSON.stringify(value ?? null);
}

/**
 * Builds, once per stream, the hash of an exploded document: SHA-256 over its rows, each as
 * `table{column=value…}` with the columns in alphabetical order and null left out. Hence key order and number
 * spelling do not matter, and a column that is added later changes the hash of those documents only that fill it.
 * A string carries its length, so no two documents share one text.
 */
export function rowHasher(tables: readonly TableDefinition[]) {
  const columnsOf = new Map(
    tables.map((table) => [
      table.name,
      table.columns
        .filter((column) => column.source !== undefined)
        .map(({ name }) => ({ name, prefix: `${name}=` }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    ]),
  );
  return (rows: readonly TableRow[], extra: unknown): string => {
    let text = '';
    for (const { table, row } of rows) {
      text += `${table}{`;
      for (const { name, prefix } of columnsOf.get(table) ?? []) {
        const value = row[name];
        if (value === null) continue;
        text += prefix;
        if (typeof value === 'string') text += `${value.length}:${value};`;
        // -0 and 0 are the same text, as in JSON.
        else text += `${value};`;
      }
      text += '}';
    }
    if (extra !== null) text += canonicalJson(extra);
    return hash('sha256', text);
  };
}
