import { BadObjectError } from '../../errors.ts';
import type { AvroCursor } from './cursor.ts';

/** Reads one value and gives it as JSON text. */
export type AvroRead = (cursor: AvroCursor) => string;

type Schema = string | Schema[] | { readonly [key: string]: unknown };

const number = (value: number): string =>
  Number.isFinite(value) ? String(value) : JSON.stringify(String(value));
/** Avro's own JSON encoding of bytes: one character per byte. */
const byteText = (bytes: Buffer): string => JSON.stringify(bytes.toString('latin1'));

const primitives: Readonly<Record<string, AvroRead>> = {
  null: () => 'null',
  boolean: (cursor) => (cursor.slice(1)[0] === 0 ? 'false' : 'true'),
  int: (cursor) => String(cursor.long()),
  long: (cursor) => String(cursor.long()),
  // The shortest text that gives the same 32-bit number.
  float: (cursor) => number(Number(cursor.slice(4).readFloatLE(0).toPrecision(9))),
  double: (cursor) => number(cursor.slice(8).readDoubleLE(0)),
  bytes: (cursor) => byteText(cursor.blob()),
  string: (cursor) => JSON.stringify(cursor.blob().toString('utf8')),
};

/** Items come in blocks; a negative count is followed by the block's size. */
function readBlocks(cursor: AvroCursor, readItem: () => string): string[] {
  const items: string[] = [];
  for (let count = cursor.count(); count !== 0; count = cursor.count()) {
    if (count < 0) {
      count = -count;
      cursor.long();
    }
    for (; count > 0; count--) items.push(readItem());
  }
  return items;
}

/** Makes a reader from an Avro schema; named types may be used before the end of their own definition. */
export class AvroSchemaReader {
  readonly #named = new Map<string, AvroRead>();

  /** @throws BadObjectError for a schema that is none */
  compile(schema: unknown, namespace = ''): AvroRead {
    const type = schema as Schema;
    if (typeof type === 'string') return this.#byName(type, namespace);
    if (Array.isArray(type)) return this.#union(type, namespace);
    if (typeof type !== 'object' || type === null)
      throw new BadObjectError('Invalid Avro schema: a type is missing');
    const kind = type['type'];
    switch (kind) {
      case 'record':
      case 'error':
        return this.#record(type, namespace);
      case 'enum': {
        const symbols = type['symbols'] as readonly string[];
        return this.#define(type, namespace, (cursor) => JSON.stringify(symbols[cursor.count()] ?? null));
      }
      case 'fixed': {
        const size = Number(type['size']);
        return this.#define(type, namespace, (cursor) => byteText(cursor.slice(size)));
      }
      case 'array': {
        const item = this.compile(type['items'], namespace);
        return (cursor) => `[${readBlocks(cursor, () => item(cursor)).join(',')}]`;
      }
      case 'map': {
        const value = this.compile(type['values'], namespace);
        const entry = (cursor: AvroCursor): string =>
          `${JSON.stringify(cursor.blob().toString('utf8'))}:${value(cursor)}`;
        return (cursor) => `{${readBlocks(cursor, () => entry(cursor)).join(',')}}`;
      }
      default:
        // A primitive with attributes, such as a logical type: Redshift reads what is stored.
        return this.compile(kind, namespace);
    }
  }

  #byName(name: string, namespace: string): AvroRead {
    const primitive = Object.hasOwn(primitives, name) ? primitives[name] : undefined;
    if (primitive !== undefined) return primitive;
    const full = name.includes('.') || namespace === '' ? name : `${namespace}.${name}`;
    return (cursor) => {
      const read = this.#named.get(full) ?? this.#named.get(name);
      if (read === undefined) throw new BadObjectError(`Invalid Avro schema: unknown type "${name}"`);
      return read(cursor);
    };
  }

  #define(type: { readonly [key: string]: unknown }, namespace: string, read: AvroRead): AvroRead {
    const name = String(type['name']);
    const own = typeof type['namespace'] === 'string' ? type['namespace'] : namespace;
    this.#named.set(name.includes('.') || own === '' ? name : `${own}.${name}`, read);
    return read;
  }

  #union(branches: readonly Schema[], namespace: string): AvroRead {
    const reads = branches.map((branch) => this.compile(branch, namespace));
    return (cursor) => {
      const branch = cursor.count();
      const read = reads[branch];
      if (read === undefined) throw new BadObjectError(`Invalid Avro data: no branch ${branch} in a union`);
      return read(cursor);
    };
  }

  #record(type: { readonly [key: string]: unknown }, namespace: string): AvroRead {
    const own = typeof type['namespace'] === 'string' ? type['namespace'] : namespace;
    const fields: (readonly [string, AvroRead])[] = [];
    const read = this.#define(type, namespace, (cursor) => {
      let text = '';
      for (const [prefix, readField] of fields) text += prefix + readField(cursor);
      return `{${text}}`;
    });
    if (!Array.isArray(type['fields']))
      throw new BadObjectError('Invalid Avro schema: a record without fields');
    for (const field of type['fields'] as readonly { name: string; type: unknown }[]) {
      const comma = fields.length === 0 ? '' : ',';
      fields.push([`${comma}${JSON.stringify(field.name)}:`, this.compile(field.type, own)]);
    }
    return read;
  }
}
