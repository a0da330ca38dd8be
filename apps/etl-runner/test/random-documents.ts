import { type ColumnDefinition, type ColumnType, findStream } from '@spacex/spacex-schemas';
import fc from 'fast-check';

/** JSON text of a value, so that numbers can be spelled in any way. */
type Text = fc.Arbitrary<string>;

const json = (value: fc.Arbitrary<unknown>): Text => value.map((each) => JSON.stringify(each));

/** Numbers in every spelling: as JavaScript prints them, and as other programs do. */
const numbers: Text = fc.oneof(
  { weight: 1, arbitrary: json(fc.double({ noDefaultInfinity: true, noNaN: true })) },
  { weight: 16, arbitrary: json(fc.double({ noNaN: true, min: -1e6, max: 1e6 })) },
  { weight: 2, arbitrary: json(fc.double({ noNaN: true, min: -1e-4, max: 1e-4 })) },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.integer(), fc.nat(999_999)).map(([whole, part]) => `${whole}.${part}`),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.bigInt(-(10n ** 12n), 10n ** 12n), fc.bigInt(0n, 10n ** 14n))
      .map(([whole, part]) => `${whole}.${part}`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '0',
      '-0',
      '0.0',
      '1.0',
      '100.50',
      '1e3',
      '1E-7',
      '1.5e+2',
      '0.1',
      '0.30000000000000004',
      '123456789012345680000',
      '1e21',
      '9007199254740993',
      '-9223372036854775808',
      '9223372036854775808',
      '5e-324',
      '5.684341886080802e-14',
      '0.000001',
      '0.0000001',
      '1.7976931348623157e308',
      '72057594037927945',
      '2147483648',
      '-2147483648',
    ),
  },
);

const times: Text = json(
  fc.oneof(
    fc
      .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString()),
    fc.constantFrom(
      '2021-02-29T00:00:00Z',
      '2020-02-29T00:00:00Z',
      '1900-02-29 00:00:00',
      '2000-02-29 23:59:59.1',
      '2021-04-31T00:00:00Z',
      '2021-01-01T00:00:00.123456789Z',
      '2021-01-01T00:00:00.120000z',
      '2021-01-01T24:00:00Z',
      '2021-01-01T00:00:60Z',
      '2021-01-01T00:00:00+02:00',
      '2021-01-01T00:00:00.Z',
      '0000-01-01T00:00:00Z',
      '2021-01-01',
      '',
      'soon',
    ),
  ),
);

const days: Text = json(
  fc.oneof(
    fc
      .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10)),
    fc.constantFrom('2021-02-29', '2020-02-29', '2021-06-31', '0000-01-01', '2021-1-1', ''),
  ),
);

const texts = (maxBytes: number): Text =>
  json(
    fc.oneof(
      { weight: 30, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
      {
        weight: 1,
        arbitrary: fc.constantFrom(
          '',
          'x'.repeat(maxBytes),
          'x'.repeat(maxBytes + 1),
          'é'.repeat(maxBytes / 2),
          '€'.repeat(maxBytes / 2),
        ),
      },
    ),
  );

function valueOf(type: ColumnType): Text {
  switch (type.kind) {
    case 'varchar':
      return texts(type.maxBytes);
    case 'boolean':
      return fc.constantFrom('true', 'false');
    case 'integer':
    case 'bigint':
      return fc.oneof({ weight: 9, arbitrary: json(fc.integer()) }, { weight: 1, arbitrary: numbers });
    case 'timestamptz':
      return times;
    case 'date':
      return days;
    default:
      return numbers;
  }
}

/** What no column takes. */
const wrong: Text = fc.constantFrom(
  'null',
  '{}',
  '[]',
  '[null]',
  '7',
  '"x"',
  'true',
  '{"x":1}',
  '{"id":null}',
);

/** A document as it is put together: texts of JSON at the leaves. */
interface Parts {
  [key: string]: Parts | Parts[] | string;
}

function print(value: Parts | Parts[] | string): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `[${value.map(print).join(',')}]`;
  return `{${Object.entries(value)
    .map(([key, inner]) => `${JSON.stringify(key)}:${print(inner)}`)
    .join(',')}}`;
}

function put(parts: Parts, path: readonly string[], value: Parts[string]): void {
  const [key = '', ...rest] = path;
  if (rest.length === 0) {
    if (parts[key] === undefined) parts[key] = value;
    return;
  }
  const inner = (parts[key] ??= {});
  if (typeof inner === 'object' && !Array.isArray(inner)) put(inner, rest, value);
}

interface Source {
  readonly path: readonly string[];
  readonly type: ColumnType;
  readonly isRequired: boolean;
}

/** Where the values of columns stand: in the document (`array` is empty), or in the elements of an array. */
function sourcesOf(columns: readonly ColumnDefinition[]): Map<string, Source[]> {
  const byArray = new Map<string, Source[]>();
  for (const { source, type, nullable } of columns) {
    for (const each of source?.split(', ') ?? []) {
      const [array = '', element] = each.includes('[]') ? each.split('[]') : ['', each];
      const path = element === '' ? [] : (element?.replace(/^\./, '').split('.') ?? []);
      byArray.set(array, [...(byArray.get(array) ?? []), { path, type, isRequired: !nullable }]);
    }
  }
  return byArray;
}

/**
 * Documents of a stream as JSON text: values of the right type in all spellings, now and then something wrong, a part
 * that is missing, or a field that nobody knows.
 * @param isComplete nearly all of them have the same fields
 */
export function randomDocuments(stream: string, isComplete = false): Text {
  const { tables } = findStream(stream);
  const optional = (value: Text) =>
    fc.oneof(
      { weight: 100, arbitrary: value },
      { weight: 5, arbitrary: fc.constant('null') },
      { weight: 1, arbitrary: wrong },
    );
  const entries: fc.Arbitrary<(parts: Parts) => void>[] = [];
  for (const [index, { columns }] of tables.entries()) {
    for (const [array, sources] of sourcesOf(columns)) {
      if (array === '' && index > 0) continue;
      if (array === '') {
        for (const { path, type, isRequired } of sources) {
          const isId = path[0] === 'id';
          const value = isId
            ? json(fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme-ascii' }))
            : optional(valueOf(type));
          // A presence column has no value of its own.
          if (
            sources.some(
              (other) => other.path.length > path.length && path.every((key, n) => other.path[n] === key),
            )
          )
            continue;
          const usual =
            isRequired || isComplete
              ? value
              : fc.oneof({ weight: 1, arbitrary: value }, { weight: 6, arbitrary: fc.constant(undefined) });
          entries.push(
            usual.map((text) => (parts) => {
              if (text !== undefined) put(parts, path, text);
            }),
          );
        }
        continue;
      }
      // A list has one source per column, which are the same place; label and position name the array only.
      const isList = sources.every(({ path }) => path.length === 0);
      const [item] = sources.slice(-1);
      const element: fc.Arbitrary<Parts | string> =
        isList && item
          ? optional(valueOf(item.type))
          : fc
              .tuple(
                ...sources
                  .filter(({ path }) => path.length > 0)
                  .map(({ path, type }) => optional(valueOf(type)).map((text) => [path, text] as const)),
              )
              .map((members) => {
                const parts: Parts = {};
                for (const [path, text] of members) put(parts, path, text);
                return parts;
              });
      const elements = fc.oneof(
        {
          weight: 20,
          arbitrary: fc.array(fc.oneof({ weight: 30, arbitrary: element }, { weight: 1, arbitrary: wrong }), {
            maxLength: 3,
          }),
        },
        { weight: 2, arbitrary: fc.constant('null') },
        { weight: 1, arbitrary: wrong },
        { weight: 40, arbitrary: fc.constant('[]') },
      );
      entries.push(elements.map((value) => (parts) => put(parts, array.split('.'), value as Parts[])));
    }
  }
  const unknown = fc.oneof(
    { weight: 19, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: fc.constantFrom('"colour":null', '"__proto__":1', '"ID":"x"') },
  );
  return fc.tuple(fc.tuple(...entries), unknown).map(([steps, extra]) => {
    const parts: Parts = {};
    for (const step of steps) step(parts);
    const text = print(parts);
    return extra === '' ? text : `${text.slice(0, -1)},${extra}}`;
  });
}
