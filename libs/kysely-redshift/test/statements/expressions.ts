import { type RawBuilder, sql } from 'kysely';
import {
  allSelected,
  approximateCountDistinct,
  approximatePercentileDisc,
  arrayLength,
  canJsonParse,
  convertTimezone,
  cube,
  dateAdd,
  dateDiff,
  dateTrunc,
  decode,
  getDate,
  grouping,
  groupingSets,
  jsonParse,
  jsonSerialize,
  jsonTypeof,
  listagg,
  median,
  nvl,
  nvl2,
  percentileCont,
  percentileDisc,
  pivot,
  ratioToReport,
  redshiftTypes,
  rollup,
  superArray,
  superIs,
  superObject,
  superPath,
  unpivot,
} from '../../src/index.ts';
import { statement, type StatementCase } from './statement.ts';

const at = (text: string): Date => new Date(`${text}Z`);

/** Expressions that only Redshift has. */
export const expressions: readonly StatementCase[] = [
  statement(
    'a path into SUPER',
    (db) =>
      db
        .selectFrom('launch')
        .select((eb) => [
          'id',
          superPath(eb.ref('launch.doc')).key('cores').at(0).key('core').as('core'),
          superPath(eb.ref('doc'))
            .key('site')
            .key('lat')
            .castTo<number>(sql`float8`)
            .as('lat'),
        ])
        .where('id', '<', 3)
        .orderBy('id'),
    'select "id", "launch"."doc"."cores"[0]."core" as "core", cast("doc"."site"."lat" as float8) as "lat" ' +
      'from "launch" where "id" < $1 order by "id"',
    {
      parameters: [3],
      rows: [
        { id: 1, core: 'b1', lat: 28.5 },
        { id: 2, core: null, lat: null },
      ],
    },
  ),
  statement(
    'a SUPER value in a condition',
    (db) =>
      db
        .selectFrom('launch')
        .select('id')
        .where(
          (eb) => superPath(eb.ref('doc')).key('name').castTo<string>(redshiftTypes.varchar(20)),
          '=',
          'two',
        ),
    'select "id" from "launch" where cast("doc"."name" as varchar(20)) = $1',
    { parameters: ['two'], rows: [{ id: 2 }] },
  ),
  statement(
    'type tests of SUPER',
    (db) =>
      db
        .selectFrom('launch')
        .select((eb) => [
          superIs('is_array', superPath(eb.ref('doc')).key('cores')).as('is_array'),
          superIs('is_object', superPath(eb.ref('doc')).key('cores')).as('is_object'),
          jsonTypeof(superPath(eb.ref('doc')).key('name')).as('type'),
          arrayLength(superPath(eb.ref('doc')).key('tags')).as('length'),
        ])
        .where('id', '=', 1),
    'select is_array("doc"."cores") as "is_array", is_object("doc"."cores") as "is_object", ' +
      'json_typeof("doc"."name") as "type", get_array_length("doc"."tags") as "length" from "launch" where "id" = $1',
    { parameters: [1], rows: [{ is_array: true, is_object: false, type: 'string', length: '2' }] },
  ),
  statement(
    'JSON text to SUPER and back',
    (db) =>
      db.selectNoFrom([
        jsonParse<{ a: number[] }>(sql.lit('{"a":[1]}')).as('parsed'),
        jsonSerialize(jsonParse(sql.lit('[1,2]'))).as('text'),
        canJsonParse(sql.lit('{')).as('valid'),
      ]),
    `select json_parse('{"a":[1]}') as "parsed", json_serialize(json_parse('[1,2]')) as "text", can_json_parse('{') as "valid"`,
    { rows: [{ parsed: { a: [1] }, text: '[1,2]', valid: false }] },
  ),
  statement(
    'SUPER objects and arrays',
    (db) =>
      db.selectNoFrom([
        superObject({ a: sql<number>`1`, b: superArray(sql<number>`2`, sql<number>`3`) }).as('o'),
        superArray().as('empty'),
      ]),
    `select object('a', 1, 'b', array(2, 3)) as "o", array() as "empty"`,
    { rows: [{ o: { a: 1, b: [2, 3] }, empty: [] }] },
  ),
  statement(
    'PIVOT',
    (db) =>
      db
        .selectFrom(
          pivot(db.selectFrom('sales').select(['region', 'quarter', 'amount']), 'p', {
            aggregate: 'sum',
            of: 'amount',
            for: 'quarter',
            in: { first: 'q1', second: 'q2' },
          }),
        )
        .select(['p.region', 'p.first', 'p.second'])
        .orderBy('p.region'),
    `select "p"."region", "p"."first", "p"."second" from (select "region", "quarter", "amount" from "sales") ` +
      `pivot (sum("amount") for "quarter" in ('q1' as "first", 'q2' as "second")) as "p" order by "p"."region"`,
    {
      rows: [
        { region: 'north', first: '15', second: '20' },
        { region: 'south', first: '7', second: null },
      ],
    },
  ),
  statement(
    'UNPIVOT',
    (db) =>
      db
        .selectFrom(
          unpivot(db.selectFrom('wide').select(['region', 'q1', 'q2']), 'u', {
            columns: ['q1', 'q2'],
            value: 'amount',
            name: 'quarter',
          }),
        )
        .select(['u.region', 'u.quarter', 'u.amount'])
        .orderBy('u.region')
        .orderBy('u.quarter'),
    'select "u"."region", "u"."quarter", "u"."amount" from (select "region", "q1", "q2" from "wide") ' +
      'unpivot ("amount" for "quarter" in ("q1", "q2")) as "u" order by "u"."region", "u"."quarter"',
    {
      rows: [
        { region: 'north', quarter: 'q1', amount: 15 },
        { region: 'north', quarter: 'q2', amount: 20 },
        { region: 'south', quarter: 'q1', amount: 7 },
      ],
    },
  ),
  statement(
    'UNPIVOT with NULLs',
    (db) =>
      db
        .selectFrom(
          unpivot(db.selectFrom('wide').select(['region', 'q1', 'q2']), 'u', {
            columns: ['q1', 'q2'],
            value: 'amount',
            name: 'quarter',
            includeNulls: true,
          }),
        )
        .select((eb) => eb.fn.countAll().as('count')),
    'select count(*) as "count" from (select "region", "q1", "q2" from "wide") ' +
      'unpivot include nulls ("amount" for "quarter" in ("q1", "q2")) as "u"',
    { rows: [{ count: '4' }] },
  ),
  statement(
    'approximate aggregates',
    (db) => db.selectFrom('launch').select((eb) => [approximateCountDistinct(eb.ref('pad')).as('pads')]),
    'select approximate count(distinct "pad") as "pads" from "launch"',
    { rows: [{ pads: '2' }] },
  ),
  statement(
    'approximate percentile',
    (db) => db.selectFrom('launch').select((eb) => approximatePercentileDisc(0.5, eb.ref('mass')).as('half')),
    'select approximate percentile_disc(0.5) within group (order by "mass") as "half" from "launch"',
    { rows: [{ half: '200.00' }] },
  ),
  statement(
    'LISTAGG',
    (db) =>
      db
        .selectFrom('launch')
        .select((eb) => [
          'pad',
          listagg(eb.ref('id'), { separator: ', ', orderBy: [[eb.ref('id'), 'desc']] }).as('ids'),
        ])
        .where('pad', 'is not', null)
        .groupBy('pad')
        .orderBy('pad'),
    `select "pad", listagg("id", ', ') within group (order by "id" desc) as "ids" from "launch" where "pad" is not null group by "pad" order by "pad"`,
    {
      rows: [
        { pad: 'lc39a', ids: '3' },
        { pad: 'slc40', ids: '2, 1' },
      ],
    },
  ),
  statement(
    'LISTAGG of distinct values',
    (db) =>
      db
        .selectFrom('sales')
        .select((eb) =>
          listagg(eb.ref('region'), { separator: '|', distinct: true, orderBy: [eb.ref('region')] }).as(
            'regions',
          ),
        ),
    `select listagg(distinct "region", '|') within group (order by "region") as "regions" from "sales"`,
    { rows: [{ regions: 'north|south' }] },
  ),
  statement(
    'LISTAGG over a window',
    (db) =>
      db
        .selectFrom('sales')
        .distinct()
        .select((eb) => [
          'region',
          listagg(eb.ref('quarter'), {
            separator: ',',
            orderBy: [eb.ref('quarter')],
            partitionBy: [eb.ref('region')],
          }).as('quarters'),
        ])
        .orderBy('region'),
    `select distinct "region", listagg("quarter", ',') within group (order by "quarter") over (partition by "region") as "quarters" from "sales" order by "region"`,
    {
      rows: [
        { region: 'north', quarters: 'q1,q1,q2' },
        { region: 'south', quarters: 'q1' },
      ],
    },
  ),
  statement(
    'MEDIAN and percentiles',
    (db) =>
      db
        .selectFrom('launch')
        .select((eb) => [median(eb.ref('id')).as('middle'), percentileCont(0.5, eb.ref('id')).as('half')])
        .where('id', '<', 4),
    'select median("id") as "middle", percentile_cont(0.5) within group (order by "id") as "half" from "launch" where "id" < $1',
    { parameters: [4], rows: [{ middle: '2.0', half: 2 }] },
  ),
  statement(
    'percentiles over a window',
    (db) =>
      db
        .selectFrom('launch')
        .select((eb) => [
          'id',
          percentileDisc(0.5, eb.ref('id'), { partitionBy: [eb.ref('pad')] }).as('half'),
          median(eb.ref('id'), { partitionBy: [eb.ref('pad')] }).as('middle'),
        ])
        .where('id', '<', 3)
        .orderBy('id'),
    'select "id", percentile_disc(0.5) within group (order by "id") over (partition by "pad") as "half", ' +
      'median("id") over (partition by "pad") as "middle" from "launch" where "id" < $1 order by "id"',
    {
      parameters: [3],
      rows: [
        { id: 1, half: 1, middle: '1.5' },
        { id: 2, half: 1, middle: '1.5' },
      ],
    },
  ),
  statement(
    'RATIO_TO_REPORT',
    (db) =>
      db
        .selectFrom('sales')
        .select((eb) => [
          'region',
          ratioToReport(eb.ref('amount'), { partitionBy: [eb.ref('region')] }).as('share'),
          ratioToReport(eb.ref('amount')).as('of_all'),
        ])
        .where('quarter', '=', 'q2'),
    'select "region", ratio_to_report("amount") over (partition by "region") as "share", ' +
      'ratio_to_report("amount") over () as "of_all" from "sales" where "quarter" = $1',
    { parameters: ['q2'], rows: [{ region: 'north', share: 1, of_all: 1 }] },
  ),
  statement(
    'date arithmetic',
    (db) =>
      db
        .selectFrom('launch')
        .select((eb) => [
          dateAdd('month', 1, eb.ref('at')).as('later'),
          dateDiff('day', eb.ref('at'), sql<Date>`'2020-02-02'::timestamp`).as('days'),
          dateTrunc('month', eb.ref('at')).as('month'),
          convertTimezone('UTC', 'Europe/Berlin', eb.ref('at')).as('berlin'),
        ])
        .where('id', '=', 1),
    `select dateadd(month, 1, "at") as "later", datediff(day, "at", '2020-02-02'::timestamp) as "days", ` +
      `date_trunc('month', "at") as "month", convert_timezone('UTC', 'Europe/Berlin', "at") as "berlin" from "launch" where "id" = $1`,
    {
      parameters: [1],
      rows: [
        {
          later: at('2020-02-29T10:00:00'),
          days: '2',
          month: at('2020-01-01T00:00:00'),
          berlin: at('2020-01-31T11:00:00'),
        },
      ],
    },
  ),
  statement(
    'the clock',
    (db) => db.selectNoFrom(dateDiff('day', getDate(), getDate()).as('none')),
    'select datediff(day, getdate(), getdate()) as "none"',
    { rows: [{ none: '0' }] },
  ),
  statement(
    'NVL, NVL2 and DECODE',
    (db) =>
      db
        .selectFrom('person')
        .select((eb) => [
          nvl(eb.ref('city'), text('nowhere')).as('city'),
          nvl2(eb.ref('city'), text('known'), text('unknown')).as('state'),
          decode(
            eb.ref('name'),
            [
              [text('Ann'), text('first')],
              [text('Bob'), text('second')],
            ],
            text('other'),
          ).as('rank'),
        ])
        .orderBy('id'),
    `select nvl("city", 'nowhere') as "city", nvl2("city", 'known', 'unknown') as "state", ` +
      `decode("name", 'Ann', 'first', 'Bob', 'second', 'other') as "rank" from "person" order by "id"`,
    {
      rows: [
        { city: 'Łódź', state: 'known', rank: 'first' },
        { city: 'nowhere', state: 'unknown', rank: 'second' },
      ],
    },
  ),
  statement(
    'values as parameters',
    (db) =>
      db
        .selectFrom('person')
        .select((eb) => [
          nvl(eb.ref('city'), 'nowhere').as('city'),
          decode(eb.ref('name'), [['Ann', 'first']]).as('rank'),
        ])
        .where('id', '=', 2),
    'select nvl("city", $1) as "city", decode("name", $2, $3) as "rank" from "person" where "id" = $4',
    { parameters: ['nowhere', 'Ann', 'first', 2], rows: [{ city: 'nowhere', rank: null }] },
  ),
  statement(
    'ROLLUP',
    (db) =>
      db
        .selectFrom('sales')
        .select((eb) => [
          'region',
          eb.fn.sum('amount').as('total'),
          grouping(eb.ref('region')).as('is_total'),
        ])
        .groupBy((eb) => rollup(eb.ref('region')))
        .orderBy('total'),
    'select "region", sum("amount") as "total", grouping("region") as "is_total" from "sales" group by rollup ("region") order by "total"',
    {
      rows: [
        { region: 'south', total: '7', is_total: 0 },
        { region: 'north', total: '35', is_total: 0 },
        { region: null, total: '42', is_total: 1 },
      ],
    },
  ),
  statement(
    'CUBE',
    (db) =>
      db
        .selectFrom('sales')
        .select((eb) => ['region', 'quarter', eb.fn.sum('amount').as('total')])
        .groupBy((eb) => cube(eb.ref('region'), eb.ref('quarter'))),
    'select "region", "quarter", sum("amount") as "total" from "sales" group by cube ("region", "quarter")',
  ),
  statement(
    'GROUPING SETS',
    (db) =>
      db
        .selectFrom('sales')
        .select((eb) => ['region', eb.fn.sum('amount').as('total')])
        .groupBy((eb) => groupingSets([eb.ref('region')], []))
        .orderBy('total'),
    'select "region", sum("amount") as "total" from "sales" group by grouping sets (("region"), ()) order by "total"',
    {
      rows: [
        { region: 'south', total: '7' },
        { region: 'north', total: '35' },
        { region: null, total: '42' },
      ],
    },
  ),
  statement(
    'GROUP BY ALL',
    (db) =>
      db
        .selectFrom('sales')
        .select((eb) => ['region', eb.fn.sum('amount').as('total')])
        .groupBy(() => allSelected())
        .orderBy('region'),
    'select "region", sum("amount") as "total" from "sales" group by all order by "region"',
    {
      rows: [
        { region: 'north', total: '35' },
        { region: 'south', total: '7' },
      ],
    },
  ),
];

function text(value: string): RawBuilder<string> {
  return sql.lit(value);
}
