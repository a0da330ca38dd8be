import { documentSchema } from './document-schema.ts';
import { StreamDefinitionError } from './errors.ts';
import { exploder } from './explode.ts';
import type { Field, Fields } from './fields.ts';
import { toIssues } from './issues.ts';
import { rowHasher } from './row-hash.ts';
import { compileRowTemplate } from './row-template.ts';
import { tablesOf } from './tables.ts';
import type { DocumentOutline, ParseResult, StreamDefinition } from './types.ts';
import { unknownContentFinder } from './unknown-fields.ts';

/** What one collection of the API looks like; everything else is derived from it. */
export interface StreamSpec {
  readonly name: string;
  /** @default [name] */
  readonly airbyteStreams?: readonly string[];
  /** Parent table. */
  readonly table: string;
  readonly description: string;
  /** Column of the child tables that holds the document's id, such as `launch_id`. */
  readonly childKey: string;
  /** See {@link StreamDefinition.keep}. @default 'latest' */
  readonly keep?: 'latest' | 'every-read';
  /** @default Redshift decides (AUTO) */
  readonly distKey?: string;
  /** All fields of the document; `id` is a `documentId`. */
  readonly fields: Fields;
}

/** A stream and the fields it was defined with, which the generators read. */
export interface DefinedStream extends StreamDefinition {
  readonly fields: Fields;
}

/**
 * Derives from one definition the zod schema, the tables and `parse`.
 * @throws StreamDefinitionError where the definition contradicts itself
 */
export function defineStream(spec: StreamSpec): DefinedStream {
  const keep = spec.keep ?? 'latest';
  const tables = tablesOf({ ...spec, keep });
  checkColumns(spec, tables);

  // Compiled when the first document comes: a program knows all collections and reads few of them.
  let compiled: StreamDefinition['parse'] | undefined;
  const parse = (document: unknown): ParseResult => (compiled ??= compileParse(spec, tables))(document);

  return Object.freeze({
    name: spec.name,
    airbyteStreams: spec.airbyteStreams ?? [spec.name],
    description: spec.description,
    keep,
    fieldTypes: fieldTypesOf(spec.fields),
    tables,
    fields: spec.fields,
    parse,
    rowTemplate: (outline: DocumentOutline) => compileRowTemplate(spec.fields, tables[0], outline),
  });
}

function compileParse(spec: StreamSpec, tables: ReturnType<typeof tablesOf>): StreamDefinition['parse'] {
  const schema = documentSchema(spec.fields);
  const findUnknown = unknownContentFinder(spec.fields);
  const explode = exploder(spec);
  const rowHashOf = rowHasher(tables);
  return (document) => {
    const checked = schema.safeParse(document);
    if (!checked.success) return { ok: false, issues: toIssues(document, checked.error) };
    const unknown = findUnknown(document as object);
    if (unknown.issues.length > 0) return { ok: false, issues: unknown.issues };
    const { id, rows } = explode(checked.data, unknown.extra);
    const rowHash = rowHashOf(rows, unknown.extra);
    for (const { row } of rows) (row as Record<string, unknown>)['_row_hash'] = rowHash;
    return { ok: true, id, rowHash, rows, unknownFields: unknown.fields };
  };
}

function fieldTypesOf(fields: Fields): StreamDefinition['fieldTypes'] {
  const isText = (field: Field) =>
    field.kind === 'leaf' && ['varchar', 'timestamptz', 'date'].includes(field.type.kind);
  return Object.fromEntries(
    Object.entries(fields).map(([key, field]) => [key, isText(field) ? 'string' : 'json'] as const),
  );
}

function checkColumns(spec: StreamSpec, tables: ReturnType<typeof tablesOf>) {
  const id = spec.fields['id'];
  if (!(id?.kind === 'leaf' && id.required)) {
    throw new StreamDefinitionError(spec.name, 'the field "id" must be a documentId');
  }
  checkOversize(spec, tables);
  for (const table of tables) {
    const seen = new Set<string>();
    for (const { name } of table.columns) {
      if (seen.has(name)) {
        throw new StreamDefinitionError(spec.name, `table ${table.name} has two columns named ${name}`);
      }
      seen.add(name);
    }
  }
}

function checkOversize(spec: StreamSpec, tables: ReturnType<typeof tablesOf>) {
  for (const { name: table, columns, primaryKey } of tables) {
    for (const { name, nullable, oversize = 'reject' } of columns) {
      if (oversize === 'reject') continue;
      if (primaryKey.includes(name))
        throw new StreamDefinitionError(spec.name, `${table}.${name} is a key, which is never changed`);
      if (oversize === 'null' && !nullable)
        throw new StreamDefinitionError(spec.name, `${table}.${name} is required and cannot be left out`);
    }
  }
}
