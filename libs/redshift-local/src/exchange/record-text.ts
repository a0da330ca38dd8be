import type { TextRow } from '../postgres/admin-client.ts';

/** Reads a row as Postgres prints it as one value: `(a,"b ""c""",)`; an empty field without quotes is NULL. */
export function readRecord(text: string): TextRow {
  const fields: (string | null)[] = [];
  let field: string | null = null;
  for (let at = 1; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === ',' || (character === ')' && at === text.length - 1)) {
      fields.push(field);
      field = null;
    } else if (character === '"') {
      field ??= '';
      for (at++; at < text.length; at++) {
        const inside = text.charAt(at);
        if (inside === '\\') field += text.charAt(++at);
        else if (inside !== '"') field += inside;
        else if (text.charAt(at + 1) === '"') field += text.charAt(++at);
        else break;
      }
    } else if (character === '\\') field = (field ?? '') + text.charAt(++at);
    else field = (field ?? '') + character;
  }
  return fields;
}
