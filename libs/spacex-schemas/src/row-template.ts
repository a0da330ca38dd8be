import { hash } from 'node:crypto';
import { closeBrace, lowerN, openBrace } from './ascii.ts';
import type { Field, Fields, LeafField } from './fields.ts';
import { columnOf } from './fields.ts';
import { copyText, rowBytes } from './row-bytes.ts';
import { dataColumnsOf } from './row-hash.ts';
import type { TableDefinition } from './table.ts';
import { tokenWriter } from './token-writer.ts';
import type { TokenWriter } from './token-writer.ts';
import type { DocumentOutline, DocumentTokens, RowTemplate, TemplateRow } from './types.ts';

/** A column, and the slot that fills it. */
interface Source {
  readonly slot: number;
  readonly field: LeafField;
}

/** What an outline means for a definition. */
interface Assignment {
  /** Column → source. */
  readonly columns: ReadonlyMap<string, Source>;
  /** Slots in which only null fits. */
  readonly nulls: readonly number[];
}

/** What a value may take more in the row than in the line, in bytes: a time its zone, a number its zeros. */
const growthBytes = 32;

/**
 * Compiles what `parse` does for documents of one outline that become a single row, from the bytes of the line to the
 * bytes of the row. Undefined where the outline has anything that `parse` must look at: elements of arrays, unknown fields,
 * a required column without a value. What is certain about a value is decided here; a document with any other value is
 * left to `parse`.
 */
export function compileRowTemplate(
  fields: Fields,
  parent: TableDefinition,
  outline: DocumentOutline,
): RowTemplate | undefined {
  const assignment = assign(fields, outline);
  if (!assignment) return undefined;
  const { columns, nulls } = assignment;
  const names = dataColumnsOf(parent);
  const isMissing = ({ name, nullable }: TableDefinition['columns'][number]) =>
    !nullable && !columns.has(name);
  if (parent.columns.some((column) => names.includes(column.name) && isMissing(column))) return undefined;
  const steps = names.flatMap((name): Step[] => {
    const source = columns.get(name);
    if (!source) return [];
    const { field, slot } = source;
    return [
      {
        slot,
        required: field.required,
        name: Buffer.from(`,${JSON.stringify(name)}:`),
        write: tokenWriter(field),
      },
    ];
  });
  return rowTemplate(parent.name, steps, nulls);
}

interface Step {
  readonly slot: number;
  readonly required: boolean;
  /** The column's name with what stands around it. */
  readonly name: Buffer;
  readonly write: TokenWriter;
}

function rowTemplate(table: string, steps: readonly Step[], nulls: readonly number[]): RowTemplate {
  const names = new DataView(new Uint8Array(Buffer.concat(steps.map(({ name }) => name))).buffer);
  let namesEnd = 0;
  const nameEnds = Int32Array.from(steps, ({ name }) => (namesEnd += name.length));
  const start = Buffer.byteLength(table);
  const fixedBytes = start + names.byteLength + steps.length * growthBytes + 2;
  // Used again and again: the bytes of a row are valid until the next one is read.
  let out = rowBytes(0);
  return {
    read(tokens: DocumentTokens): TemplateRow | undefined {
      const { bytes, starts, ends } = tokens;
      const neededBytes = fixedBytes + (ends.at(-1) ?? 0) - (starts[0] ?? 0);
      if (out.bytes.length < neededBytes) {
        out = rowBytes(neededBytes * 2);
        out.bytes.write(table);
      }
      for (const slot of nulls) if (bytes[starts[slot] as number] !== lowerN) return undefined;
      let end = start;
      let nameAt = 0;
      for (let index = 0; index < steps.length; index += 1) {
        const { slot, required, write } = steps[index] as Step;
        const nameEnd = nameEnds[index] as number;
        if (bytes[starts[slot] as number] === lowerN) {
          if (required) return undefined;
          nameAt = nameEnd;
          continue;
        }
        end = copyText(names, nameAt, nameEnd, out.view, end);
        nameAt = nameEnd;
        end = write(tokens, slot, out, end);
        if (end < 0) return undefined;
      }
      // The first name begins with a comma.
      out.bytes[start] = openBrace;
      out.bytes[end] = closeBrace;
      end += 1;
      return { json: out.bytes.subarray(start, end), rowHash: hash('sha256', out.bytes.subarray(0, end)) };
    },
  };
}

/** Finds the column of every slot. */
function assign(fields: Fields, { scalars, containers }: DocumentOutline): Assignment | undefined {
  const columns = new Map<string, Source>();
  const nulls: number[] = [];
  for (const { path, slot } of scalars) {
    const field = fieldAt(fields, path);
    // A document that is told from another one by the presence of an object is left to `parse`.
    if (field === undefined || (field.kind === 'object' && field.presence)) return undefined;
    if (field.kind === 'leaf') columns.set(columnOf(path, field), { slot, field });
    else if (field.kind !== 'unloaded') nulls.push(slot);
  }
  for (const { path, kind } of containers) {
    const field = path.length === 0 ? undefined : fieldAt(fields, path);
    const fits =
      path.length === 0 ||
      field?.kind === 'unloaded' ||
      (kind === 'object'
        ? field?.kind === 'object' && !field.presence
        : field?.kind === 'rows' || field?.kind === 'list');
    if (!fits) return undefined;
  }
  return { columns, nulls };
}

/** The field at a path; what is below a field that is not loaded counts as that field. */
function fieldAt(fields: Fields, [key = '', ...rest]: readonly string[]): Field | undefined {
  const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
  if (rest.length === 0 || field?.kind === 'unloaded') return field;
  return field?.kind === 'object' ? fieldAt(field.fields, rest) : undefined;
}
