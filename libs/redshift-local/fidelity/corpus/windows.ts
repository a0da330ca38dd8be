import { documented } from './documented.ts';
import type { ExpectedRow } from '../types.ts';

const winsales = [
  'create table winsales (salesid int, dateid date, sellerid int, buyerid char(10), qty int, qty_shipped int)',
  "insert into winsales values (30001, '8/2/2003', 3, 'b', 10, 10), (10001, '12/24/2003', 1, 'c', 10, 10), (10005, '12/24/2003', 1, 'a', 30, null), (40001, '1/9/2004', 4, 'a', 40, null), (10006, '1/18/2004', 1, 'c', 10, null), (20001, '2/12/2004', 2, 'b', 20, 20), (40005, '2/12/2004', 4, 'a', 10, 10), (20002, '2/16/2004', 2, 'c', 20, 20), (30003, '4/18/2004', 3, 'b', 15, null), (30004, '4/18/2004', 3, 'b', 20, null), (30007, '9/7/2004', 3, 'c', 30, null)",
];

/** Rows as a page prints them: columns between bars, an empty one is null. */
const table = (text: string): ExpectedRow[] =>
  text
    .trim()
    .split('\n')
    .map((line) => line.split('|').map((cell) => (cell.trim() === '' ? null : cell.trim())));
const repeated = (row: string, times: number): ExpectedRow[] => Array.from({ length: times }, () => [row]);

const byDate = (sums: readonly string[]): ExpectedRow[] =>
  table(`30001|2003-08-02|3|10\n10001|2003-12-24|1|10\n10005|2003-12-24|1|30\n40001|2004-01-09|4|40\n10006|2004-01-18|1|10
20001|2004-02-12|2|20\n40005|2004-02-12|4|10\n20002|2004-02-16|2|20\n30003|2004-04-18|3|15\n30004|2004-04-18|3|20\n30007|2004-09-07|3|30`).map(
    (row, index) => [...row, sums[index] ?? null],
  );
const byQuantity = (last: readonly string[]): ExpectedRow[] =>
  table(
    '10001|10\n10006|10\n30001|10\n40005|10\n30003|15\n20001|20\n20002|20\n30004|20\n10005|30\n30007|30\n40001|40',
  ).map((row, index) => [...row, ...(last[index] ?? '').split(' ')]);
const bySeller = (last: readonly string[]): ExpectedRow[] =>
  table(
    '10001|1|10\n10006|1|10\n10005|1|30\n20001|2|20\n20002|2|20\n30001|3|10\n30003|3|15\n30004|3|20\n30007|3|30\n40005|4|10\n40001|4|40',
  ).map((row, index) => [...row, last[index] ?? null]);
const numbered = (last: readonly string[]): ExpectedRow[] =>
  table(
    '10001|1|10\n10005|1|30\n10006|1|10\n20001|2|20\n20002|2|20\n30001|3|10\n30003|3|15\n30004|3|20\n30007|3|30\n40001|4|40\n40005|4|10',
  ).map((row, index) => [...row, last[index] ?? null]);
const sellers = (values: Readonly<Record<string, string>>): ExpectedRow[] =>
  table('1|10\n1|10\n1|30\n2|20\n2|20\n3|10\n3|15\n3|20\n3|30\n4|10\n4|40').map(([seller = '', qty = '']) => [
    seller,
    qty,
    values[seller ?? ''] ?? null,
  ]);

const quantities = (last: readonly string[]): ExpectedRow[] =>
  table(
    '10001|10\n10005|30\n10006|10\n20001|20\n20002|20\n30001|10\n30003|15\n30004|20\n30007|30\n40001|40\n40005|10',
  ).map((row, index) => [...row, last[index] || null]);

export const windowStatements = [
  ...documented(
    'r_WF_MAX',
    [
      [
        'select salesid, qty, max(qty) over (order by salesid rows unbounded preceding) as max from winsales order by salesid',
        quantities('10 30 30 30 30 30 30 30 30 40 40'.split(' ')),
      ],
      [
        'select salesid, qty, max(qty) over (order by salesid rows between 2 preceding and 1 preceding) as max from winsales order by salesid',
        quantities(' 10 30 30 20 20 20 15 20 30 40'.split(' ')),
      ],
    ],
    winsales,
  ),
  ...documented(
    'r_WF_MIN',
    [
      [
        'select salesid, qty, min(qty) over (order by salesid rows unbounded preceding) from winsales order by salesid',
        quantities('10 10 10 10 10 10 10 10 10 10 10'.split(' ')),
      ],
      [
        'select salesid, qty, min(qty) over (order by salesid rows between 2 preceding and 1 preceding) as min from winsales order by salesid',
        quantities(' 10 10 10 10 20 10 10 15 20 30'.split(' ')),
      ],
    ],
    winsales,
  ),
  ...documented('r_WF_STDDEV', [
    [
      'select salesid, dateid, pricepaid, round(stddev_pop(pricepaid) over (order by dateid, salesid rows unbounded preceding)) as stddevpop, round(var_pop(pricepaid) over (order by dateid, salesid rows unbounded preceding)) as varpop from sales order by 2,1',
      table(
        `33095|1827|234.00|0|0\n65082|1827|472.00|119|14161\n88268|1827|836.00|248|61283\n97197|1827|708.00|230|53019
110328|1827|347.00|223|49845\n110917|1827|337.00|215|46159\n150314|1827|688.00|211|44414\n157751|1827|1730.00|447|199679
165890|1827|4192.00|1185|1403323`,
      ),
      [
        'create table sales (salesid int, dateid smallint, pricepaid decimal(8, 2))',
        'insert into sales values (33095, 1827, 234), (65082, 1827, 472), (88268, 1827, 836), (97197, 1827, 708), (110328, 1827, 347), (110917, 1827, 337), (150314, 1827, 688), (157751, 1827, 1730), (165890, 1827, 4192)',
      ],
    ],
  ]),
  ...documented('r_WF_NTILE', [
    [
      'select pricepaid, ntile(4) over(order by pricepaid desc) from sales order by 2, 1 desc',
      table(
        `1883.00|1\n1065.00|1\n589.00|1\n530.00|1\n472.00|1\n460.00|2\n355.00|2\n334.00|2\n296.00|2
230.00|3\n216.00|3\n212.00|3\n106.00|3\n100.00|4\n94.00|4\n53.00|4\n25.00|4`,
      ),
      [
        'create table sales (pricepaid decimal(8, 2))',
        'insert into sales values (1883), (1065), (589), (530), (472), (460), (355), (334), (296), (230), (216), (212), (106), (100), (94), (53), (25)',
      ],
    ],
  ]),
  ...documented(
    'r_QUALIFY_clause',
    [
      [
        "select * from store_sales ss where ss_sold_time > time '12:00:00' qualify row_number() over (partition by ss_sold_date order by ss_sales_price desc) <= 2",
        table(
          '2022-01-01|17:00:00|Product 4|1000\n2022-01-01|18:00:00|Product 5|30\n2022-01-02|16:00:00|Product 7|5',
        ),
      ],
      [
        'select * from store_sales ss qualify last_value(ss_item) over (partition by ss_sold_date order by ss_sold_time asc rows between unbounded preceding and unbounded following) = ss_item',
        table('2022-01-01|18:00:00|Product 5|30\n2022-01-02|16:00:00|Product 7|5'),
      ],
      [
        'select * from (select *, last_value(ss_item) over (partition by ss_sold_date order by ss_sold_time asc rows between unbounded preceding and unbounded following) ss_last_item from store_sales ss) where ss_last_item = ss_item',
        table('2022-01-02|16:00:00|Product 7|5|Product 7\n2022-01-01|18:00:00|Product 5|30|Product 5'),
      ],
    ],
    [
      'create table store_sales (ss_sold_date date, ss_sold_time time, ss_item text, ss_sales_price float)',
      "insert into store_sales values ('2022-01-01', '09:00:00', 'Product 1', 100.0), ('2022-01-01', '11:00:00', 'Product 2', 500.0), ('2022-01-01', '15:00:00', 'Product 3', 20.0), ('2022-01-01', '17:00:00', 'Product 4', 1000.0), ('2022-01-01', '18:00:00', 'Product 5', 30.0), ('2022-01-02', '10:00:00', 'Product 6', 5000.0), ('2022-01-02', '16:00:00', 'Product 7', 5.0)",
    ],
  ),
  ...documented(
    'r_WF_SUM',
    [
      [
        'select salesid, dateid, sellerid, qty, sum(qty) over (order by dateid, salesid rows unbounded preceding) as sum from winsales order by 2,1',
        byDate(['10', '20', '50', '90', '100', '120', '130', '150', '165', '185', '215']),
      ],
      [
        'select salesid, dateid, sellerid, qty, sum(qty) over (partition by sellerid order by dateid, salesid rows unbounded preceding) as sum from winsales order by 2,1',
        byDate(['10', '10', '40', '40', '50', '20', '50', '40', '25', '45', '75']),
      ],
      [
        'select salesid, sellerid, qty, sum(1) over (order by sellerid, salesid rows unbounded preceding) as rownum from winsales order by 2,1',
        numbered(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11']),
      ],
      [
        'select salesid, sellerid, qty, sum(1) over (partition by sellerid order by sellerid, salesid rows unbounded preceding) as rownum from winsales order by 2,1',
        numbered(['1', '2', '3', '1', '2', '1', '2', '3', '4', '1', '2']),
      ],
    ],
    winsales,
  ),
  ...documented(
    'r_WF_AVG',
    [
      [
        'select salesid, dateid, sellerid, qty, avg(qty) over (order by dateid, salesid rows unbounded preceding) as avg from winsales order by 2,1',
        byDate(['10', '10', '16', '22', '20', '20', '18', '18', '18', '18', '19']),
      ],
    ],
    winsales,
  ),
  ...documented(
    'r_WF_RANK',
    [
      [
        'select salesid, qty, rank() over (order by qty) as rnk from winsales order by 2,1',
        byQuantity(['1', '1', '1', '1', '5', '6', '6', '6', '9', '9', '11']),
      ],
      [
        'select salesid, qty, rank() over (order by qty desc) as rank from winsales order by 2,1',
        byQuantity(['8', '8', '8', '8', '7', '4', '4', '4', '2', '2', '1']),
      ],
      [
        'select salesid, sellerid, qty, rank() over (partition by sellerid order by qty desc) as rank from winsales order by 2,3,1',
        bySeller(['2', '2', '1', '1', '1', '4', '3', '2', '1', '2', '1']),
      ],
    ],
    winsales,
  ),
  ...documented(
    'r_WF_DENSE_RANK',
    [
      [
        'select salesid, qty, dense_rank() over(order by qty desc) as d_rnk, rank() over(order by qty desc) as rnk from winsales order by 2,1',
        byQuantity(['5 8', '5 8', '5 8', '5 8', '4 7', '3 4', '3 4', '3 4', '2 2', '2 2', '1 1']),
      ],
      [
        'select salesid, sellerid, qty, dense_rank() over(partition by sellerid order by qty desc) as d_rnk from winsales order by 2,3,1',
        bySeller(['2', '2', '1', '1', '1', '4', '3', '2', '1', '2', '1']),
      ],
    ],
    winsales,
  ),
  ...documented(
    'r_WF_COUNT',
    [
      [
        'select salesid, qty, count(*) over (order by salesid rows unbounded preceding) as count from winsales order by salesid',
        table(
          '10001|10|1\n10005|30|2\n10006|10|3\n20001|20|4\n20002|20|5\n30001|10|6\n30003|15|7\n30004|20|8\n30007|30|9\n40001|40|10\n40005|10|11',
        ),
      ],
      [
        'select salesid, qty, qty_shipped, count(qty_shipped) over (order by salesid rows unbounded preceding) as count from winsales order by salesid',
        table(
          '10001|10|10|1\n10005|30||1\n10006|10||1\n20001|20|20|2\n20002|20|20|3\n30001|10|10|4\n30003|15||4\n30004|20||4\n30007|30||4\n40001|40||4\n40005|10|10|5',
        ),
      ],
    ],
    winsales,
  ),
  ...documented(
    'r_WF_LISTAGG',
    [
      [
        'select listagg(sellerid) within group (order by sellerid) over() from winsales',
        repeated('11122333344', 11),
      ],
      [
        "select listagg(sellerid) within group (order by dateid) over () as seller from winsales where buyerid = 'b'",
        repeated('3233', 4),
      ],
      [
        "select listagg(dateid,',') within group (order by sellerid desc,salesid asc) over () as dates from winsales where buyerid = 'b'",
        repeated('2003-08-02,2004-04-18,2004-04-18,2004-02-12', 4),
      ],
      [
        "select listagg(distinct dateid,',') within group (order by sellerid desc,salesid asc) over () as dates from winsales where buyerid = 'b'",
        repeated('2003-08-02,2004-04-18,2004-02-12', 4),
      ],
    ],
    winsales,
  ),
  ...documented(
    'r_WF_MEDIAN',
    [
      [
        'select sellerid, qty, median(qty) over (partition by sellerid) from winsales order by sellerid, qty',
        sellers({ 1: '10.0', 2: '20.0', 3: '17.5', 4: '25.0' }),
      ],
    ],
    winsales,
  ),
  ...documented(
    'r_WF_PERCENTILE_CONT',
    [
      [
        'select sellerid, qty, percentile_cont(0.5) within group (order by qty) over() as median from winsales',
        sellers({ 1: '20.0', 2: '20.0', 3: '20.0', 4: '20.0' }),
      ],
      [
        'select sellerid, qty, percentile_cont(0.5) within group (order by qty) over(partition by sellerid) as median from winsales',
        sellers({ 1: '10.0', 2: '20.0', 3: '17.5', 4: '25.0' }),
      ],
    ],
    winsales,
  ),
  ...documented(
    'r_WF_PERCENTILE_DISC',
    [
      [
        'select sellerid, qty, percentile_disc(0.5) within group (order by qty) over() as median from winsales',
        sellers({ 1: '20', 2: '20', 3: '20', 4: '20' }),
      ],
      [
        'select sellerid, qty, percentile_disc(0.5) within group (order by qty) over(partition by sellerid) as median from winsales',
        sellers({ 1: '10', 2: '20', 3: '15', 4: '10' }),
      ],
    ],
    winsales,
  ),
  ...documented('r_WF_CUME_DIST', [
    [
      'select value, cume_dist() over (order by value) from v',
      [
        ['2500', '0.2'],
        ['2600', '0.4'],
        ['2800', '0.6'],
        ['2900', '0.8'],
        ['3100', '1'],
      ],
      ['create table v (value int)', 'insert into v values (2500), (2600), (2800), (2900), (3100)'],
    ],
  ]),
  ...documented('r_WF_RATIO_TO_REPORT', [
    [
      'select value, trunc(ratio_to_report(value) over (), 4) from v',
      [
        ['2500', '0.1798'],
        ['2600', '0.187'],
        ['2800', '0.2014'],
        ['2900', '0.2086'],
        ['3100', '0.223'],
      ],
      ['create table v (value int)', 'insert into v values (2500), (2600), (2800), (2900), (3100)'],
    ],
  ]),
];
