/** What a value has to become. */
export type TargetType =
  | { readonly kind: 'varchar' | 'char' | 'varbyte'; readonly maxBytes: number }
  | {
      readonly kind:
        'boolean' | 'real' | 'double' | 'date' | 'timestamp' | 'timestamptz' | 'time' | 'timetz' | 'super';
    }
  | { readonly kind: 'integer'; readonly bytes: 2 | 4 | 8; readonly title: string }
  | { readonly kind: 'numeric'; readonly precision: number; readonly scale: number };

/** A column that COPY fills. */
export interface TargetColumn {
  readonly name: string;
  readonly type: TargetType;
  readonly nullable: boolean;
  /** As in stl_load_errors: the type without its size. */
  readonly typeName: string;
  /** As in stl_load_errors: `64`, `18,2`, or an empty text. */
  readonly typeLength: string;
}

const integers: Readonly<Record<string, 2 | 4 | 8>> = { smallint: 2, integer: 4, bigint: 8 };
const plainKinds = {
  boolean: 'boolean',
  real: 'real',
  'double precision': 'double',
  date: 'date',
  'timestamp without time zone': 'timestamp',
  'timestamp with time zone': 'timestamptz',
  'time without time zone': 'time',
  'time with time zone': 'timetz',
  super: 'super',
} as const;

/** The largest VARCHAR and VARBYTE; AWS docs, Character types and VARBYTE type. */
const maxVarcharBytes = 65_535;
const maxVarbyteBytes = 16_777_216;

/** Reads what Postgres' format_type says; undefined for a type that COPY does not load. */
export function readTargetType(text: string): TargetType | undefined {
  const match = /^([a-z ]+?)(?:\((\d+)(?:,(\d+))?\))?( with.*)?$/.exec(text);
  const name = `${match?.[1] ?? text}${match?.[4] ?? ''}`;
  const size = match?.[2] === undefined ? undefined : Number(match[2]);
  const bytes = integers[name];
  if (bytes !== undefined) {
    return { kind: 'integer', bytes, title: name.charAt(0).toUpperCase() + name.slice(1) };
  }
  if (Object.hasOwn(plainKinds, name)) return { kind: plainKinds[name as keyof typeof plainKinds] };
  switch (name) {
    case 'character varying':
    case 'text':
      return { kind: 'varchar', maxBytes: size ?? maxVarcharBytes };
    case 'character':
      return { kind: 'char', maxBytes: size ?? 1 };
    case 'varbyte':
      return { kind: 'varbyte', maxBytes: size ?? maxVarbyteBytes };
    case 'numeric':
      return { kind: 'numeric', precision: size ?? 38, scale: Number(match?.[3] ?? 0) };
    default:
      return undefined;
  }
}

/** The names that Redshift's load-error tables use for types. */
const shortTypeNames: Readonly<Record<string, string>> = {
  Integer: 'int4',
  Bigint: 'int8',
  Smallint: 'int2',
  boolean: 'bool',
  double: 'float8',
  real: 'float4',
};

/** How stl_load_errors names a type: without its size, and the size. */
export function describeType(type: TargetType): { readonly typeName: string; readonly typeLength: string } {
  const name = type.kind === 'integer' ? type.title : type.kind;
  let typeLength = '';
  if ('maxBytes' in type) typeLength = String(type.maxBytes);
  else if (type.kind === 'numeric') typeLength = `${type.precision},${type.scale}`;
  return { typeName: shortTypeNames[name] ?? name, typeLength };
}
