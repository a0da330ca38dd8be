import { documented } from './documented.ts';

const part = [
  'create table part (partname varchar, manufacturer varchar, quality int, price decimal(12, 2))',
  "insert into part values ('prop', 'local parts co', 2, 10.00), ('prop', 'big parts co', NULL, 9.00), ('prop', 'small parts co', 1, 12.00)",
  "insert into part values ('rudder', 'local parts co', 1, 2.50), ('rudder', 'big parts co', 2, 3.75), ('rudder', 'small parts co', NULL, 1.90)",
  "insert into part values ('wing', 'local parts co', NULL, 7.50), ('wing', 'big parts co', 1, 15.20), ('wing', 'small parts co', NULL, 11.80)",
];
const colors = [
  'create table count_by_color (quality varchar, red int, green int, blue int)',
  "insert into count_by_color values ('high', 15, 20, 7), ('normal', 35, NULL, 40), ('low', 10, 23, NULL)",
];
const booking = (id: number, hotel: string, day: string): string =>
  `(${id}, '${hotel}', '02/${day}/2023', 1)`;
const days: readonly (readonly [string, readonly string[]])[] = [
  ['FOREST_L', ['01', '02', '04', '08', '11', '14', '21', '22', '27']],
  ['DESERT_S', ['01', '02', '04', '05', '06', '09', '12', '13', '14']],
  ['OCEAN_WV', ['01', '02', '04', '06', '09', '12', '13', '14', '16']],
  ['CITY_BLD', ['01', '02', '04', '12', '13', '17', '22', '23', '24']],
];
const bookings = [
  'create table bookings (booking_id int, hotel_code char(8), booking_date date, price decimal(12, 2))',
  `insert into bookings values ${days.flatMap(([hotel, list], index) => list.map((day, place) => booking(index * 9 + place + 1, hotel, day))).join(', ')}`,
];
const orders = [
  'create table orders (id int, product varchar(20), category varchar(20), pre_owned char(1), cost decimal)',
  "insert into orders values (0, 'laptop', 'computers', 'T', 1000), (1, 'smartphone', 'cellphones', 'T', 800), (2, 'smartphone', 'cellphones', 'T', 810), (3, 'laptop', 'computers', 'F', 1050), (4, 'mouse', 'computers', 'F', 50)",
];
const employees = [
  'create table employee (id int, name varchar (20), manager_id int)',
  "insert into employee(id, name, manager_id) values (100, 'Carlos', null), (101, 'John', 100), (102, 'Jorge', 101), (103, 'Kwaku', 101), (110, 'Liu', 101), (106, 'Mateo', 102), (110, 'Nikki', 103), (104, 'Paulo', 103), (105, 'Richard', 103), (120, 'Saanvi', 104), (200, 'Shirley', 104), (201, 'Sofía', 102), (205, 'Zhang', 104)",
];
const categories = [
  'create table category (catid smallint, catgroup varchar(10), catname varchar(10), catdesc varchar(50))',
  "insert into category values (1, 'Sports', 'MLB', ''), (2, 'Sports', 'NHL', ''), (3, 'Sports', 'NFL', ''), (4, 'Sports', 'NBA', ''), (5, 'Sports', 'MLS', ''), (6, 'Shows', 'Musicals', ''), (7, 'Shows', 'Plays', ''), (8, 'Shows', 'Opera', ''), (9, 'Concerts', 'Pop', ''), (10, 'Concerts', 'Jazz', ''), (11, 'Concerts', 'Classical', '')",
];
const bits = ['create table t (n int)', 'insert into t values (3), (7), (10), (22)'];
const dates = [
  'create table datetable (start_date date, end_date date)',
  "insert into datetable values ('2008-06-01','2008-12-31'), (null,'2008-12-31'), ('2008-12-31',null)",
];
const bookingInfo = [
  'create table booking_info (booking_id int, booking_code character(8), check_in date, check_out date, funds_collected numeric(12,2))',
  "insert into booking_info values (1, 'OCEAN_WV', '2023-02-01','2023-02-03',100.00), (2, 'OCEAN_WV', '2023-04-22','2023-04-26',120.00), (3, 'DSRT_SUN', '2023-03-13','2023-03-16',125.00), (4, 'DSRT_SUN', '2023-06-01','2023-06-03',140.00), (5, 'DSRT_SUN', '2023-07-10',null,null), (6, 'OCEAN_WV', '2023-08-15',null,null)",
];

export const queryStatements = [
  ...documented(
    'r_FROM_clause-pivot-unpivot-examples',
    [
      [
        "select * from (select partname, price from part) pivot (avg(price) for partname in ('prop', 'rudder', 'wing'))",
        [['10.33', '2.71', '11.50']],
      ],
      [
        "select partname, avg(price) from (select partname, price from part) where partname in ('prop', 'rudder', 'wing') group by partname",
        [
          ['prop', '10.33'],
          ['rudder', '2.71'],
          ['wing', '11.50'],
        ],
      ],
      [
        'select * from (select quality, manufacturer from part) pivot (count(*) for quality in (1, 2, NULL))',
        [
          ['local parts co', '1', '1', '1'],
          ['big parts co', '1', '1', '1'],
          ['small parts co', '1', '0', '2'],
        ],
      ],
      [
        'select * from (select quality, manufacturer from part) pivot (count(*) as count for quality in (1 as high, 2 as low, NULL as na))',
        [
          ['local parts co', '1', '1', '1'],
          ['big parts co', '1', '1', '1'],
          ['small parts co', '1', '0', '2'],
        ],
      ],
      [
        'select manufacturer, quality, count(*) from (select quality, manufacturer from part) where quality in (1, 2) or quality is null group by manufacturer, quality',
        [
          ['big parts co', null, '1'],
          ['big parts co', '2', '1'],
          ['big parts co', '1', '1'],
          ['local parts co', '2', '1'],
          ['local parts co', '1', '1'],
          ['local parts co', null, '1'],
          ['small parts co', '1', '1'],
          ['small parts co', null, '2'],
        ],
      ],
    ],
    part,
  ),
  ...documented(
    'r_FROM_clause-pivot-unpivot-examples',
    [
      [
        `select * from (select booking_id, (date_trunc('week', booking_date::date) + '5 days'::interval)::date as enddate, hotel_code as "hotel code" from bookings) pivot (count(booking_id) for enddate in ('2023-02-04','2023-02-11','2023-02-18'))`,
        [
          ['FOREST_L', '3', '2', '1'],
          ['DESERT_S', '4', '3', '2'],
          ['OCEAN_WV', '3', '3', '3'],
          ['CITY_BLD', '3', '1', '2'],
        ],
      ],
      [
        "select booking_date, max(case when hotel_code = 'FOREST_L' then 'forest is booked' else '' end) as forest_l, max(case when hotel_code = 'DESERT_S' then 'desert is booked' else '' end) as desert_s, max(case when hotel_code = 'OCEAN_WV' then 'ocean is booked' else '' end) as ocean_wv from bookings where booking_date <= '2023-02-05' group by booking_date order by booking_date asc",
        [
          ['2023-02-01', 'forest is booked', 'desert is booked', 'ocean is booked'],
          ['2023-02-02', 'forest is booked', 'desert is booked', 'ocean is booked'],
          ['2023-02-04', 'forest is booked', 'desert is booked', 'ocean is booked'],
          ['2023-02-05', '', 'desert is booked', ''],
        ],
      ],
    ],
    bookings,
  ),
  ...documented(
    'r_FROM_clause-pivot-unpivot-examples',
    [
      [
        'select * from (select red, green, blue from count_by_color) unpivot (cnt for color in (red, green, blue))',
        [
          ['red', '15'],
          ['red', '35'],
          ['red', '10'],
          ['green', '20'],
          ['green', '23'],
          ['blue', '7'],
          ['blue', '40'],
        ],
      ],
      [
        'select * from (select red, green, blue from count_by_color) unpivot include nulls (cnt for color in (red, green, blue))',
        [
          ['red', '15'],
          ['red', '35'],
          ['red', '10'],
          ['green', '20'],
          ['green', null],
          ['green', '23'],
          ['blue', '7'],
          ['blue', '40'],
          ['blue', null],
        ],
      ],
      [
        'select * from count_by_color unpivot (cnt for color in (red, green, blue))',
        [
          ['high', 'red', '15'],
          ['normal', 'red', '35'],
          ['low', 'red', '10'],
          ['high', 'green', '20'],
          ['low', 'green', '23'],
          ['high', 'blue', '7'],
          ['normal', 'blue', '40'],
        ],
      ],
      [
        'select * from count_by_color unpivot (cnt for color in (red as r, green as g, blue as b))',
        [
          ['high', 'r', '15'],
          ['normal', 'r', '35'],
          ['low', 'r', '10'],
          ['high', 'g', '20'],
          ['low', 'g', '23'],
          ['high', 'b', '7'],
          ['normal', 'b', '40'],
        ],
      ],
    ],
    colors,
  ),
  ...documented(
    'r_GROUP_BY_aggregation-extensions',
    [
      [
        'select category, product, sum(cost) as total from orders group by grouping sets(category, product)',
        [
          ['computers', null, '2100'],
          ['cellphones', null, '1610'],
          [null, 'laptop', '2050'],
          [null, 'smartphone', '1610'],
          [null, 'mouse', '50'],
        ],
      ],
      [
        'select category, product, sum(cost) as total from orders group by rollup(category, product) order by 1,2',
        [
          ['cellphones', 'smartphone', '1610'],
          ['cellphones', null, '1610'],
          ['computers', 'laptop', '2050'],
          ['computers', 'mouse', '50'],
          ['computers', null, '2100'],
          [null, null, '3710'],
        ],
      ],
      [
        'select category, product, sum(cost) as total from orders group by cube(category, product) order by 1,2',
        [
          ['cellphones', 'smartphone', '1610'],
          ['cellphones', null, '1610'],
          ['computers', 'laptop', '2050'],
          ['computers', 'mouse', '50'],
          ['computers', null, '2100'],
          [null, 'laptop', '2050'],
          [null, 'mouse', '50'],
          [null, 'smartphone', '1610'],
          [null, null, '3710'],
        ],
      ],
      [
        'select category, product, grouping(category) as grouping0, grouping(product) as grouping1, grouping(category, product) as grouping2, sum(cost) as total from orders group by cube(category, product) order by 3,1,2',
        [
          ['cellphones', 'smartphone', '0', '0', '0', '1610'],
          ['cellphones', null, '0', '1', '1', '1610'],
          ['computers', 'laptop', '0', '0', '0', '2050'],
          ['computers', 'mouse', '0', '0', '0', '50'],
          ['computers', null, '0', '1', '1', '2100'],
          [null, 'laptop', '1', '0', '2', '2050'],
          [null, 'mouse', '1', '0', '2', '50'],
          [null, 'smartphone', '1', '0', '2', '1610'],
          [null, null, '1', '1', '3', '3710'],
        ],
      ],
      [
        'select pre_owned, category, product, grouping(category, product, pre_owned) as group_id, sum(cost) as total from orders group by pre_owned, rollup(category, product) order by 4,1,2,3',
        [
          ['F', 'computers', 'laptop', '0', '1050'],
          ['F', 'computers', 'mouse', '0', '50'],
          ['T', 'cellphones', 'smartphone', '0', '1610'],
          ['T', 'computers', 'laptop', '0', '1000'],
          ['F', 'computers', null, '2', '1100'],
          ['T', 'cellphones', null, '2', '1610'],
          ['T', 'computers', null, '2', '1000'],
          ['F', null, null, '6', '1100'],
          ['T', null, null, '6', '2610'],
        ],
      ],
      [
        'select pre_owned, category, product, grouping(category, product, pre_owned) as group_id, sum(cost) as total from orders group by pre_owned, cube(category, product) order by 4,1,2,3',
        [
          ['F', 'computers', 'laptop', '0', '1050'],
          ['F', 'computers', 'mouse', '0', '50'],
          ['T', 'cellphones', 'smartphone', '0', '1610'],
          ['T', 'computers', 'laptop', '0', '1000'],
          ['F', 'computers', null, '2', '1100'],
          ['T', 'cellphones', null, '2', '1610'],
          ['T', 'computers', null, '2', '1000'],
          ['F', null, 'laptop', '4', '1050'],
          ['F', null, 'mouse', '4', '50'],
          ['T', null, 'laptop', '4', '1000'],
          ['T', null, 'smartphone', '4', '1610'],
          ['F', null, null, '6', '1100'],
          ['T', null, null, '6', '2610'],
        ],
      ],
      [
        'select category, product, pre_owned, grouping(category, product, pre_owned) as group_id, sum(cost) as total from orders group by grouping sets(rollup(category), cube(product, pre_owned)) order by 4,1,2,3',
        [
          ['cellphones', null, null, '3', '1610'],
          ['computers', null, null, '3', '2100'],
          [null, 'laptop', 'F', '4', '1050'],
          [null, 'laptop', 'T', '4', '1000'],
          [null, 'mouse', 'F', '4', '50'],
          [null, 'smartphone', 'T', '4', '1610'],
          [null, 'laptop', null, '5', '2050'],
          [null, 'mouse', null, '5', '50'],
          [null, 'smartphone', null, '5', '1610'],
          [null, null, 'F', '6', '1100'],
          [null, null, 'T', '6', '2610'],
          [null, null, null, '7', '3710'],
          [null, null, null, '7', '3710'],
        ],
      ],
    ],
    orders,
  ),
  ...documented('r_WITH_clause', [
    [
      "with recursive john_org(id, name, manager_id, level) as (select id, name, manager_id, 1 as level from employee where name = 'John' union all select e.id, e.name, e.manager_id, level + 1 as next_level from employee e, john_org j where e.manager_id = j.id and level < 4) select distinct id, name, manager_id from john_org order by manager_id, id, name",
      [
        ['101', 'John', '100'],
        ['102', 'Jorge', '101'],
        ['103', 'Kwaku', '101'],
        ['110', 'Liu', '101'],
        ['106', 'Mateo', '102'],
        ['201', 'Sofía', '102'],
        ['104', 'Paulo', '103'],
        ['105', 'Richard', '103'],
        ['110', 'Nikki', '103'],
        ['120', 'Saanvi', '104'],
        ['200', 'Shirley', '104'],
        ['205', 'Zhang', '104'],
      ],
      employees,
    ],
  ]),
  ...documented('r_DECODE_expression', [
    [
      "select catid, decode(catname, 'NHL', 'National Hockey League', 'MLB', 'Major League Baseball', 'MLS', 'Major League Soccer', 'NFL', 'National Football League', 'NBA', 'National Basketball Association', 'Unknown') from category order by catid",
      [
        ['1', 'Major League Baseball'],
        ['2', 'National Hockey League'],
        ['3', 'National Football League'],
        ['4', 'National Basketball Association'],
        ['5', 'Major League Soccer'],
        ['6', 'Unknown'],
        ['7', 'Unknown'],
        ['8', 'Unknown'],
        ['9', 'Unknown'],
        ['10', 'Unknown'],
        ['11', 'Unknown'],
      ],
      categories,
    ],
    ["select decode(date '2008-06-01', '2008-06-01', 'June 1st, 2008')", 'June 1st, 2008'],
    ['select decode(null::int, null, 0, 1)', '0'],
    ['select decode(50000, null, 0, 1)', '1'],
  ]),
  ...documented('r_NVL2', [
    ["select nvl2(null::varchar, '2345', 1234)", '1234'],
    ["select nvl2(null::varchar, 'mail', '(906) 632-4407') as contact_info", '(906) 632-4407'],
    [
      "select nvl2('vel@adipiscingligulaAenean.com', 'vel@adipiscingligulaAenean.com', 'phone')",
      'vel@adipiscingligulaAenean.com',
    ],
    ["select ('Quinn' + ' ' + 'Adams') as name", 'Quinn Adams'],
  ]),
  ...documented('r_INITCAP', [
    [
      'select initcap(catname) from category order by catname',
      [
        ['Classical'],
        ['Jazz'],
        ['Mlb'],
        ['Mls'],
        ['Musicals'],
        ['Nba'],
        ['Nfl'],
        ['Nhl'],
        ['Opera'],
        ['Plays'],
        ['Pop'],
      ],
      categories,
    ],
  ]),
  ...documented('r_NVL_function', [
    ['select coalesce(null, 12, null)', '12'],
    ["select coalesce(null, 'Amazon Redshift', null)", 'Amazon Redshift'],
    [
      'select nvl(start_date, end_date) from datetable order by 1',
      [['2008-06-01'], ['2008-12-31'], ['2008-12-31']],
      dates,
    ],
    [
      'select coalesce(start_date, end_date) from datetable order by 1',
      [['2008-06-01'], ['2008-12-31'], ['2008-12-31']],
      dates,
    ],
    [
      'select coalesce(check_out, check_in) from booking_info order by 1',
      [['2023-02-03'], ['2023-03-16'], ['2023-04-26'], ['2023-06-03'], ['2023-07-10'], ['2023-08-15']],
      bookingInfo,
    ],
  ]),
  ...documented('r_CAST_function', [
    ['select cast(162.00 as integer) as pricepaid', '162'],
    ['select 162.00::integer', '162'],
    ['select convert(integer, 162.00)', '162'],
    ["select cast('2008-02-18 02:36:48' as date) as mysaletime", '2008-02-18'],
    ["select cast(timestamp '2008-02-18 02:36:48' as date)", '2008-02-18'],
    ["select cast(date '2008-01-01' as timestamp)", '2008-01-01 00:00:00'],
    ['select cast(2008 as char(4))', '2008'],
    ['select cast(109.652 as decimal(4,1))', '109.7'],
    ['select 728.00::decimal(38,2)*100000000000000000000 as value', '72800000000000000000000.00'],
    ['select 76.00::decimal(38,2)*100000000000000000000 as value', '7600000000000000000000.00'],
  ]),
  ...documented(
    'c_bitwise_aggregate_functions',
    [
      ['select bit_and(n) from t', '2'],
      ['select bit_or(n) from t', '31'],
      ['select bool_and(n > 2) from t', 't'],
      ['select bool_or(n > 100) from t', 'f'],
      ['select sum(n), bit_and(n) from t where n is null', [[null, null]]],
    ],
    bits,
  ),
  ...documented('r_GREATEST_LEAST', [
    ["select greatest('Lars','Ratliff')", 'Ratliff'],
    ["select greatest('Reagan','Hodge')", 'Reagan'],
    ["select greatest('Tamekah','Juarez')", 'Tamekah'],
    ["select greatest('Rafael','Taylor')", 'Taylor'],
    ["select greatest('Mufutau','Watkins')", 'Watkins'],
    ['select greatest(null, 1, 2)', '2'],
    ['select least(null::int, null)', null],
  ]),
  ...documented('r_CONNECT_BY_clause', [
    [
      "select id, name, manager_id from employee where level < 4 start with name = 'John' connect by prior id = manager_id",
      [
        ['101', 'John', '100'],
        ['102', 'Jorge', '101'],
        ['103', 'Kwaku', '101'],
        ['110', 'Liu', '101'],
        ['201', 'Sofía', '102'],
        ['106', 'Mateo', '102'],
        ['110', 'Nikki', '103'],
        ['104', 'Paulo', '103'],
        ['105', 'Richard', '103'],
        ['120', 'Saanvi', '104'],
        ['200', 'Shirley', '104'],
        ['205', 'Zhang', '104'],
      ],
      [
        'create table employee (id int, name varchar(20), manager_id int)',
        "insert into employee values (100, 'Carlos', null), (101, 'John', 100), (102, 'Jorge', 101), (103, 'Kwaku', 101), (110, 'Liu', 101), (106, 'Mateo', 102), (110, 'Nikki', 103), (104, 'Paulo', 103), (105, 'Richard', 103), (120, 'Saanvi', 104), (200, 'Shirley', 104), (201, 'Sofía', 102), (205, 'Zhang', 104)",
      ],
    ],
  ]),
  ...documented('r_VARBYTE_OPERATORS', [
    ["select 'a'::varbyte < 'b'::varbyte as less_than", 't'],
    ["select 'a'::varbyte = 'b'::varbyte as equal", 'f'],
    ["select 'a'::varbyte || 'b'::varbyte as concat", '6162'],
    ["select from_varbyte(~'a'::varbyte, 'binary')", '10011110'],
  ]),
  ...documented('r_VARBYTE_type', [
    ["select from_hex('6162')", '6162'],
    ["select 'abc'::varbyte", '616263'],
  ]),
  ...documented('MURMUR3_32_HASH', [
    ['select murmur3_32_hash(1)', '1392991556'],
    ["select murmur3_32_hash('Amazon Redshift')", '-1563580564'],
    ["select murmur3_32_hash('abcd')", '1139631978'],
    ["select murmur3_32_hash('Amazon Redshift', murmur3_32_hash(1))", '-1346554171'],
  ]),
];
