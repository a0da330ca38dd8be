/** A field of CSV; null is an empty field without quotes, which is how null is written. */
export type CsvField = string | null;

/**
 * Splits one record of CSV by RFC 4180: commas, fields that may stand in double quotes, quotes doubled within.
 * @returns undefined where the quotes are wrong
 */
export function splitCsvRecord(text: string): CsvField[] | undefined {
  const fields: CsvField[] = [];
  let start = 0;
  for (;;) {
    let end: number;
    if (text[start] === '"') {
      const closing = closingQuote(text, start + 1);
      if (closing < 0) return undefined;
      fields.push(text.slice(start + 1, closing).replaceAll('""', '"'));
      end = closing + 1;
      if (end < text.length && text[end] !== ',') return undefined;
    } else {
      const comma = text.indexOf(',', start);
      end = comma < 0 ? text.length : comma;
      const field = text.slice(start, end);
      if (field.includes('"')) return undefined;
      fields.push(field === '' ? null : field);
    }
    if (end >= text.length) return fields;
    start = end + 1;
  }
}

/** The next quote that is not doubled; -1 where there is none. */
function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at;
  }
  return -1;
}
