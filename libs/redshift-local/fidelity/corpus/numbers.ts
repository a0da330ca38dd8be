import { documented } from './documented.ts';

const commissions = [
  'create table sales (salesid int, commission decimal(8, 2))',
  'insert into sales values (1, 109.20), (2, 11.40), (3, 52.50), (4, 26.25)',
];

export const numberStatements = [
  ...documented('r_ROUND', [
    ['select round(28.05)', '28'],
    ['select round(28.05, 1)', '28.1'],
    ['select round(28.05, -1)', '30'],
  ]),
  ...documented('r_TRUNC', [
    ['select trunc(111.15)', '111'],
    ['select trunc(111.15,1)', '111.1'],
    ['select trunc(111.15,-1)', '110'],
    ["select trunc(timestamp '2011-07-21 10:32:38.248109')", '2011-07-21'],
    ["select trunc(timestamp '2008-01-25 14:30:00')", '2008-01-25'],
  ]),
  ...documented('r_TO_NUMBER', [
    ["select to_number('12,454.8-', '99G999D9S')", '-12454.8'],
    ["select to_number('12.345','99D999')", '12.345'],
  ]),
  ...documented('r_ABS', [
    ['select abs (-38)', '38'],
    ['select abs (14-76)', '62'],
  ]),
  ...documented('r_MOD', [
    ['select mod(10, 4)', '2'],
    ['select mod(10.5, 4)', '2.5'],
    ['select mod(cast(16.4 as integer), 5)', '1'],
    ['select mod(5,2) = 0 as is_even', 'f'],
    ['select 11 % 4 as remainder', '3'],
  ]),
  ...documented('r_SQRT', [
    ['select sqrt(16)', '4'],
    ["select sqrt('16')", '4'],
    ['select sqrt(round(16.4))', '4'],
    ['select sqrt(20/pi())', '5.046265044040321'],
    [
      'select sqrt(commission) from sales where salesid < 10 order by salesid',
      [['10.4498803820905'], ['3.37638860322683'], ['7.24568837309472'], ['5.1234753829798']],
      commissions,
    ],
    [
      'select salesid, commission, round(sqrt(commission)) from sales where salesid < 10 order by salesid',
      [
        ['1', '109.20', '10'],
        ['2', '11.40', '3'],
        ['3', '52.50', '7'],
        ['4', '26.25', '5'],
      ],
      commissions,
    ],
  ]),
  ...documented('r_TO_HEX', [['select to_hex(2147676847)', '8002f2af']]),
  ...documented('r_DLOG10', [['select dlog10(100)', '2']]),
  ...documented('r_DEGREES', [
    ['select degrees(.5)', '28.6478897565412'],
    ['select degrees(pi())', '180'],
  ]),
  ...documented('r_SIGN', [
    [
      'select commission, sign (commission) from sales',
      [['28.05', '1']],
      ['create table sales (commission decimal(8, 2))', 'insert into sales values (28.05)'],
    ],
    [
      `select "column", type from pg_table_def where tablename = 't2' order by 1`,
      [
        ['d', 'double precision'],
        ['n', 'numeric(1,0)'],
      ],
      [
        'create table t1(d double precision, n numeric(12, 2))',
        'insert into t1 values (4.25, 4.25), (-4.25, -4.25)',
        'create table t2 as select sign(d) as d, sign(n) as n from t1',
      ],
    ],
  ]),
  ...documented('r_Numeric_types201', [
    [
      'select pricepaid, salesid from sales where salesid=0',
      [['4323.90', '0']],
      [
        'create table sales (salesid int, pricepaid decimal(8, 2))',
        'insert into sales values (0, 4323.8951)',
      ],
    ],
  ]),
  ...documented('r_numeric_computations201', [
    [
      `select "column", type from pg_table_def where tablename = 'dec3'`,
      [['c1', 'numeric(15,3)']],
      [
        'create table dec1 (c1 decimal(7, 2)); create table dec2 (c1 decimal(15, 3))',
        'create table dec3 as select * from dec1 union select * from dec2',
      ],
    ],
  ]),
  ...documented('r_OPERATOR_SYMBOLS', [['select 28.05, (28.05 + 2.00) as comm', [['28.05', '30.05']]]]),
];
