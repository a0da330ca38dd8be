import { dayText, decimalNumber, instantText, timeText, wholeNumber } from '../../json-values.ts';
import { compileAirbyteRow, compileObject } from '../compile-object.ts';
import type { ByteReader } from './byte-reader.ts';

/** Reads one value of a schema as a JSON value. */
export type Decode = (reader: ByteReader) => unknown;

interface ComplexSchema {
  readonly type: unknown;
  readonly name?: string;
  readonly namespace?: string;
  readonly logicalType?: string;
  readonly scale?: number;
  readonly size?: number;
  readonly symbols?: readonly string[];
  readonly items?: unknown;
  readonly values?: unknown;
  readonly fields?: readonly { readonly name: string; readonly type: unknown }[];
}

/** Named types by their full name; a type may refer to itself. */
type Names = Map<string, Decode>;

const primitives: Readonly<Record<string, Decode>> = {
  null: () => null,
  boolean: (reader) => reader.byte() !== 0,
  int: (reader) => reader.size(),
  long: (reader) => wholeNumber(reader.long()),
  float: (reader) => reader.float(),
  double: (reader) => reader.double(),
  bytes: (reader) => reader.bytes(reader.size()).toString('base64'),
  string: (reader) => reader.text(),
};

const logical: Readonly<Record<string, Decode>> = {
  date: (reader) => dayText(reader.size()),
  'time-millis': (reader) => timeText(reader.long() * 1000n),
  'time-micros': (reader) => timeText(reader.long()),
  'timestamp-millis': (reader) => instantText(reader.long() * 1000n),
  'timestamp-micros': (reader) => instantText(reader.long()),
  // Without a zone: neither has the text.
  'local-timestamp-millis': (reader) => instantText(reader.long() * 1000n).slice(0, -1),
  'local-timestamp-micros': (reader) => instantText(reader.long()).slice(0, -1),
};

/**
 * Compiles the decoder of an Avro schema (Apache Avro 1.11, "Schema declaration", "Binary encoding"). Unions become
 * their bare value, bytes base64, decimals numbers with all digits, logical times ISO-8601.
 * @throws TypeError for what is no Avro schema
 */
export function compileSchema(schema: unknown): Decode {
  return compile(schema, new Map(), '');
}

/** The same for the schema of a file of Airbyte, whose root is a record of Airbyte. */
export function compileAirbyteSchema(schema: unknown): Decode {
  if ((schema as ComplexSchema | null)?.type !== 'record') return compileSchema(schema);
  const { keys, decoders } = recordParts(schema as ComplexSchema, new Map(), '');
  const build = compileAirbyteRow(keys);
  return (reader) => build((index) => decoders[index]?.(reader));
}

function compile(schema: unknown, names: Names, namespace: string): Decode {
  if (typeof schema === 'string') return named(schema, names, namespace);
  if (Array.isArray(schema)) return union(schema.map((branch) => compile(branch, names, namespace)));
  if (typeof schema !== 'object' || schema === null) throw new TypeError('no Avro schema');
  const complex = schema as ComplexSchema;
  switch (complex.type) {
    case 'record':
      return record(complex, names, namespace);
    case 'array':
      return array(compile(complex.items, names, namespace));
    case 'map':
      return map(compile(complex.values, names, namespace));
    case 'enum':
      return declare(complex, names, namespace, enumeration(complex.symbols ?? []));
    case 'fixed':
      return declare(complex, names, namespace, fixed(complex));
    default:
      return primitive(complex, names, namespace);
  }
}

function named(name: string, names: Names, namespace: string): Decode {
  const decode =
    (Object.hasOwn(primitives, name) ? primitives[name] : undefined) ??
    names.get(name) ??
    names.get(`${namespace}.${name}`);
  if (!decode) throw new TypeError(`Avro type ${JSON.stringify(name)} is not declared`);
  return decode;
}

function fullName({ name = '', namespace }: ComplexSchema, enclosing: string): string {
  const space = namespace ?? enclosing;
  return name.includes('.') || space === '' ? name : `${space}.${name}`;
}

function declare(schema: ComplexSchema, names: Names, namespace: string, decode: Decode): Decode {
  names.set(fullName(schema, namespace), decode);
  return decode;
}

function primitive(schema: ComplexSchema, names: Names, namespace: string): Decode {
  const { logicalType = '', scale = 0 } = schema;
  if (logicalType === 'decimal' && schema.type === 'bytes') {
    return (reader) => decimalNumber(bigEndian(reader.bytes(reader.size())), scale);
  }
  const integer = schema.type === 'int' || schema.type === 'long';
  const decode = integer && Object.hasOwn(logical, logicalType) ? logical[logicalType] : undefined;
  return decode ?? compile(schema.type, names, namespace);
}

const record = (schema: ComplexSchema, names: Names, namespace: string): Decode =>
  recordParts(schema, names, namespace).decode;

function recordParts(schema: ComplexSchema, names: Names, namespace: string) {
  const name = fullName(schema, namespace);
  const inner = name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : namespace;
  const fields = schema.fields ?? [];
  const keys = fields.map((field) => field.name);
  const build = compileObject(keys);
  const decoders: Decode[] = [];
  const decode: Decode = (reader) => build((index) => decoders[index]?.(reader));
  // Declared before its fields are compiled: they may refer to it.
  names.set(name, decode);
  for (const field of fields) decoders.push(compile(field.type, names, inner));
  return { keys, decoders, decode };
}

/** Plain assignment would lose a key named `__proto__`. */
function set(target: Record<string, unknown>, key: string, value: unknown) {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
  } else target[key] = value;
}

function union(branches: readonly Decode[]): Decode {
  return (reader) => {
    const decode = branches[reader.size()];
    if (!decode) throw new RangeError('a union has no such branch');
    return decode(reader);
  };
}

function enumeration(symbols: readonly string[]): Decode {
  return (reader) => {
    const symbol = symbols[reader.size()];
    if (symbol === undefined) throw new RangeError('an enum has no such symbol');
    return symbol;
  };
}

function fixed({ size = 0, logicalType, scale = 0 }: ComplexSchema): Decode {
  if (logicalType === 'decimal') return (reader) => decimalNumber(bigEndian(reader.bytes(size)), scale);
  return (reader) => reader.bytes(size).toString('base64');
}

/** Elements without bytes (null) cost nothing to claim: their number is limited. */
const maxEmptyItems = 100_000;

/** Calls back for each element of an array or map, which come in counted blocks. */
function eachItem(reader: ByteReader, onItem: () => void) {
  for (let count = reader.size(); count !== 0; count = reader.size()) {
    // A negative count is followed by the size of the block in bytes, for readers that skip it.
    if (count < 0) {
      count = -count;
      reader.size();
    }
    if (count > reader.remaining && count > maxEmptyItems)
      throw new RangeError('an array is longer than its block');
    for (let item = 0; item < count; item += 1) onItem();
  }
}

function array(decode: Decode): Decode {
  return (reader) => {
    const items: unknown[] = [];
    eachItem(reader, () => items.push(decode(reader)));
    return items;
  };
}

function map(decode: Decode): Decode {
  return (reader) => {
    const values: Record<string, unknown> = {};
    eachItem(reader, () => set(values, reader.text(), decode(reader)));
    return values;
  };
}

/** A two's complement number, highest byte first. */
function bigEndian(bytes: Buffer): bigint {
  return bytes.length === 0 ? 0n : BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`));
}
