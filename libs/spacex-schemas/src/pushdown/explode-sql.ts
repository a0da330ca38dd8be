import type { DefinedStream } from '../define-stream.ts';
import { jsonSql, textSql, typedSql } from './value-sql.ts';
import { type Path, type RowSource, rowSources } from './row-sources.ts';

/**
 * `parse` of a stream as SQL for Redshift: from a temporary table of documents to temporary tables of the same rows
 * with the same hash. It vouches for nothing that it cannot prove to come out as in TypeScript: `doubts` names the
 * documents to be parsed there instead, rejected ones among them.
 */
export interface ExplodeSql {
  /** Make the rows, in this order. */
  readonly rows: readonly string[];
  /** Query of `doc_seq` and `reason`: documents that are not exploded here, each at least once. */
  readonly doubts: string;
  /** Makes `pushed_hashes` (`doc_seq`, `row_hash`). To be run where there are no doubts. */
  readonly hashes: string;
  /** Where the rows are: table → temporary tables with its data columns and `doc_seq`. */
  readonly rowTables: Readonly<Record<string, readonly string[]>>;
  /** All temporary tables that these statements make. */
  readonly temporaryTables: readonly string[];
}

/** The table that is read: `doc_seq` (bigint, unique) and `document` (SUPER). */
export const DOCUMENTS = 'pushed_documents';
const HASHES = 'pushed_hashes';

/** VARCHAR and LISTAGG end at 65,535 bytes; a row's JSON is longer than its document by the names of its columns. */
const limits = { documentBytes: 30_000, hashedBytes: 65_000 } as const;

const id = (name: string) => `"${name.replaceAll('"', '""')}"`;
const literal = (value: string) => `'${value.replaceAll("'", "''")}'`;
const typeOf = (value: string) => `coalesce(json_typeof(${value}), 'null')`;
const isAbsent = (value: string) => `${typeOf(value)} = 'null'`;
/** Type of the column that names the parent row. */
const keyType = { kind: 'varchar', maxBytes: 64 } as const;
const at = (start: string, path: Path) => [start, ...path.map(id)].join('.');
const count = (conditions: readonly string[]) =>
  conditions.length === 0
    ? '0'
    : conditions.map((condition) => `case when ${condition} then 1 else 0 end`).join(' + ');

/** The SQL of a stream. To be run with `enable_case_sensitive_identifier` true and `extra_float_digits` 2. */
export function explodeSql(stream: Pick<DefinedStream, 'tables' | 'fields'>): ExplodeSql {
  const childKey = stream.tables[1]?.parentKey?.[0] ?? '';
  const sources = rowSources(stream.tables[0].name, stream.fields);
  const named = sources.map((source, number) => ({ source, name: `pushed_${number}` }));
  const rowTables: Record<string, string[]> = {};
  for (const { source, name } of named) (rowTables[source.table] ??= []).push(name);
  return {
    rows: named.flatMap(({ source, name }) => [
      createValues(source, name, sources),
      createTexts(source, name),
      createRows(source, name, childKey),
    ]),
    doubts: doubtsSql(named),
    hashes: hashesSql(named.map(({ name }) => name)),
    rowTables,
    temporaryTables: [...named.flatMap(({ name }) => [`${name}_values`, `${name}_texts`, name]), HASHES],
  };
}

/** How an element is read: it may stand for an object with one member. */
function valueOf({ array }: RowSource, path: Path): string {
  if (!array) return at('d.document', path);
  if (array.shorthand === undefined) return at('e', path);
  const isShort = path.length === 1 && path[0] === array.shorthand;
  return `case when json_typeof(e) = 'string' then ${isShort ? 'e' : 'null'} else ${at('e', path)} end`;
}

/** The values of a source as they stand in the documents, and how many of its objects and arrays are something else. */
function createValues(source: RowSource, name: string, sources: readonly RowSource[]): string {
  const { array, leaves, objects, presences } = source;
  const wrongObjects = objects.map(({ path }) => {
    const type = typeOf(at(array ? 'e' : 'd.document', path));
    const allowed = [
      'object',
      ...(path.length > 0 ? ['null'] : []),
      ...(array?.shorthand === undefined ? [] : ['string']),
    ];
    return `${type} not in (${allowed.map(literal).join(', ')})`;
  });
  const wrongArrays = array
    ? []
    : sources.flatMap((child) =>
        child.array ? [`${typeOf(at('d.document', child.array.path))} not in ('array', 'null')`] : [],
      );
  const columns = [
    'd.doc_seq',
    `json_size(${array ? 'e' : 'd.document'}) as size_bytes`,
    ...(array ? ['i as place', 'd.document."id" as document_id'] : []),
    ...leaves.map(({ path }, number) => `${valueOf(source, path)} as v${number}`),
    ...presences.map(({ path }, number) => `not (${isAbsent(valueOf(source, path))}) as p${number}`),
    `${count([...wrongObjects, ...wrongArrays])} as misshapen`,
  ];
  const elements = array ? `, ${at('d.document', array.path)} as e at i` : '';
  return `create temporary table ${name}_values as select ${columns.join(',\n')}\nfrom ${DOCUMENTS} as d${elements}`;
}

/** The texts of the values, and how many values there are. */
function createTexts({ array, leaves, presences }: RowSource, name: string): string {
  const columns = [
    'doc_seq',
    'size_bytes',
    'misshapen',
    ...(array ? ['place', `${textSql('document_id', keyType)} as document_id`] : []),
    ...leaves.map(({ field }, number) => `${textSql(`v${number}`, field.type)} as c${number}`),
    ...presences.map((_, number) => `p${number}`),
    `${count(leaves.map((_, number) => `not (${isAbsent(`v${number}`)})`))} as present`,
  ];
  return `create temporary table ${name}_texts as select ${columns.join(',\n')}\nfrom ${name}_values`;
}

/** The rows of a source: data columns, `hash_text` and `is_plain`. */
function createRows({ array, leaves, presences, table }: RowSource, name: string, childKey: string): string {
  const quoted = jsonSql('t.document_id', { kind: 'leaf', type: keyType, description: '', required: true });
  const json = [
    ...leaves.map(({ field }, number) => `${jsonSql(`t.c${number}`, field)} as j${number}`),
    ...(array ? [`${quoted} as jd`] : []),
  ];
  /** Column → its value and its JSON. */
  const columns: (readonly [column: string, typed: string, json: string])[] = leaves.map(
    ({ column, field }, number) => [
      column,
      typedSql(`x.c${number}`, `x.j${number}`, field.type),
      `x.j${number}`,
    ],
  );
  for (const [number, { column }] of presences.entries())
    columns.push([column, `x.p${number}`, `case when x.p${number} then 'true' else 'false' end`]);
  if (array) {
    const { label, position } = array.child;
    columns.push([childKey, 'x.document_id', 'x.jd'], [position, 'x.place::integer', 'x.place::varchar(10)']);
    if (label)
      columns.push([
        label.column,
        `${literal(label.value)}::varchar(32)`,
        literal(JSON.stringify(label.value)),
      ]);
  }
  const members = columns
    .map(([column, , value]) => [JSON.stringify(column), value] as const)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, value]) => `coalesce(${literal(`,${key}:`)} || ${value}, '')`);
  const required = leaves.flatMap(({ field }, number) =>
    field.required ? [` and x.j${number} is not null`] : [],
  );
  const proven = count(leaves.map((_, number) => `x.j${number} is not null`));
  const isPlain = `x.misshapen = 0 and x.size_bytes <= ${limits.documentBytes} and x.present = ${proven}${required.join('')}${array ? ' and x.jd is not null' : ''}`;
  return `create temporary table ${name} as select x.doc_seq, ${array ? 'x.place as hash_position, ' : ''}${columns
    .map(([column, value]) => `${value} as ${id(column)}`)
    .join(',\n')},
case when ${isPlain} then ${literal(`${table}{`)} || ltrim(${members.join(' || ')}, ',') || '}' end::varchar(65535) as hash_text
from (select t.*,\n${json.join(',\n')}\nfrom ${name}_texts as t) as x`;
}

interface NamedSource {
  readonly source: RowSource;
  readonly name: string;
}

function doubtsSql(named: readonly NamedSource[]): string {
  const values = named.map(
    ({ source, name }) =>
      `select doc_seq, ${literal(`values for ${source.table} that SQL does not vouch for`)} as reason from ${name} where hash_text is null`,
  );
  const unknown = named.flatMap(({ source: { array, objects, table } }) =>
    objects.map(({ path, keys }) => {
      const elements = array ? `, ${at('d.document', array.path)} as e at i` : '';
      const object = at(array ? 'e' : 'd.document', path);
      return `select d.doc_seq, ${literal(`fields that ${table} has no column for`)} as reason from ${DOCUMENTS} as d${elements}, unpivot ${object} as v at k where k not in (${keys.map(literal).join(', ')})`;
    }),
  );
  const sizes = named.map(({ name }) => `select doc_seq, octet_length(hash_text) as bytes from ${name}`);
  const large = `select doc_seq, 'documents with too many rows to be hashed in SQL' as reason from (${sizes.join(' union all ')}) as sizes group by doc_seq having sum(bytes) > ${limits.hashedBytes}`;
  return [...values, ...unknown, large].join('\nunion all ');
}

/** SHA-256 over the rows in order, as `rowHasher` does. */
function hashesSql([parent = '', ...children]: readonly string[]): string {
  const texts = children.map((_, number) => ` || coalesce(t${number}.hash_text, '')`);
  const joins = children.map(
    (name, number) =>
      `\nleft join (select doc_seq, listagg(hash_text) within group (order by hash_position) as hash_text from ${name} group by doc_seq) as t${number} on t${number}.doc_seq = p.doc_seq`,
  );
  return `create temporary table ${HASHES} as select p.doc_seq, sha2(p.hash_text${texts.join('')}, 256) as row_hash from ${parent} as p${joins.join('')}`;
}
