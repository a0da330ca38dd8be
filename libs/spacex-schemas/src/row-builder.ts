import type { Fields } from './fields.ts';
import { columnOf } from './fields.ts';

/** Builds a row from a (valid) object of the document and what the object does not know. */
export type RowBuilder = (
  source: unknown,
  id: string,
  position: number,
  extra: unknown,
) => Record<string, unknown>;

const quote = (text: string) => JSON.stringify(text);

/**
 * JavaScript that reads an object's scalars: `statements` give each nested object a name, `members` are the members of
 * the row's literal.
 */
function reading(fields: Fields, source: string, path: readonly string[], statements: string[]): string[] {
  return Object.entries(fields).flatMap(([key, field]) => {
    const here = [...path, key];
    if (field.kind === 'leaf') return [`${quote(columnOf(here, field))}: ${source}[${quote(key)}] ?? null`];
    if (field.kind !== 'object') return [];
    const inner = `o${statements.length}`;
    statements.push(`const ${inner} = ${source}[${quote(key)}] ?? none;`);
    const presence = field.presence ? [`${quote(field.presence.column)}: ${inner} !== none`] : [];
    return [...presence, ...reading(field.fields, inner, here, statements)];
  });
}

/**
 * Compiles a builder whose body is one object literal. A loop over the columns takes twenty times as long: it
 * reads and writes by computed keys, which the engine cannot cache. Only names from the definitions enter the code,
 * each as a JSON string.
 * @param fixed further members, JavaScript expressions over `source`, `id`, `position` and `extra` by column
 */
export function compileRowBuilder(fields: Fields, fixed: Readonly<Record<string, string>>): RowBuilder {
  const statements: string[] = [];
  const members = [
    ...Object.entries(fixed).map(([column, expression]) => `${quote(column)}: ${expression}`),
    ...reading(fields, 'source', [], statements),
    '"_row_hash": null',
  ];
  const body = `${statements.join('\n')}\nreturn { ${members.join(', ')} };`;
  return new Function('none', `return (source, id, position, extra) => { ${body} };`)(
    Object.freeze({}),
  ) as RowBuilder;
}
