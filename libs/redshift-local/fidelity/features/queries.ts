import type { FeatureArea } from '../types.ts';

const sales = [
  'create table sales (id int, seller varchar(10), qty int, price decimal(8,2))',
  "insert into sales values (1, 'a', 10, 1.50), (2, 'a', 20, 2.25), (3, 'b', 5, null)",
];
const employees = [
  'create table employee (id int, manager_id int)',
  'insert into employee values (1, null), (2, 1), (3, 2)',
];

export const queries: FeatureArea = {
  area: 'queries',
  features: [
    {
      feature: 'SELECT TOP n',
      status: 'emulated',
      page: 'r_SELECT_list',
      example: 'select top 2 n from (select 1 as n union all select 2 union all select 3) order by n',
      expect: [['1'], ['2']],
    },
    {
      feature: 'MINUS',
      status: 'emulated',
      page: 'r_UNION',
      example: 'select 1 minus select 2',
      expect: [['1']],
    },
    {
      feature: 'QUALIFY',
      status: 'emulated',
      page: 'r_QUALIFY_clause',
      setup: sales,
      example:
        'select *, row_number() over (partition by seller order by qty desc) as n from sales qualify n = 1 order by id',
      expect: [
        ['2', 'a', '20', '2.25', '1'],
        ['3', 'b', '5', null, '1'],
      ],
    },
    {
      feature: 'SELECT * EXCLUDE',
      status: 'emulated',
      page: 'r_EXCLUDE_list',
      setup: sales,
      example: 'select * exclude (seller, price) from sales order by id',
      expect: [
        ['1', '10'],
        ['2', '20'],
        ['3', '5'],
      ],
    },
    {
      feature: 'GROUP BY ALL',
      status: 'emulated',
      page: 'r_GROUP_BY_clause',
      setup: sales,
      example: 'select seller, sum(qty) from sales group by all order by 1',
      expect: [
        ['a', '30'],
        ['b', '5'],
      ],
    },
    {
      feature: 'GROUPING SETS, ROLLUP, CUBE, GROUPING_ID',
      status: 'emulated',
      page: 'r_GROUP_BY_aggregation-extensions',
      setup: sales,
      example:
        'select seller, grouping_id(seller), sum(qty) from sales group by rollup(seller) order by 2, 1',
      expect: [
        ['a', '0', '30'],
        ['b', '0', '5'],
        [null, '1', '35'],
      ],
    },
    {
      feature: 'lateral column aliases',
      status: 'emulated',
      page: 'r_SELECT_list',
      note: 'The expression takes the place of the alias, so a volatile one is computed twice.',
      setup: sales,
      example: 'select qty * 2 as twice, twice + 1 as more from sales where id = 1',
      expect: [['20', '21']],
    },
    {
      feature: 'PIVOT',
      status: 'emulated',
      page: 'r_FROM_clause-pivot-unpivot-examples',
      setup: sales,
      example: "select * from (select seller, qty from sales) pivot (sum(qty) for seller in ('a' as x, 'b'))",
      expect: [['30', '5']],
    },
    {
      feature: 'UNPIVOT',
      status: 'emulated',
      page: 'r_FROM_clause-pivot-unpivot-examples',
      setup: sales,
      example:
        'select * from (select id, qty from sales where id = 1) unpivot (v for k in (id, qty)) order by k',
      expect: [
        ['id', '1'],
        ['qty', '10'],
      ],
    },
    {
      feature: 'WITH RECURSIVE',
      status: 'emulated',
      page: 'r_WITH_clause',
      setup: employees,
      example:
        'with recursive o(id, level) as (select id, 1 from employee where manager_id is null union all select e.id, level + 1 from employee e, o where e.manager_id = o.id) select * from o order by 1',
      expect: [
        ['1', '1'],
        ['2', '2'],
        ['3', '3'],
      ],
    },
    {
      feature: 'WITH RECURSIVE without a list of columns',
      status: 'refused',
      page: 'r_WITH_clause',
      setup: employees,
      example:
        'with recursive o as (select id from employee union all select e.id from employee e, o) select * from o',
      expect: { error: 'must have a column list' },
    },
    {
      feature: 'START WITH … CONNECT BY, PRIOR, LEVEL',
      status: 'emulated',
      page: 'r_CONNECT_BY_clause',
      note: 'PRIOR takes a column, in CONNECT BY only.',
      setup: employees,
      example:
        'select id, level from employee start with manager_id is null connect by prior id = manager_id order by id',
      expect: [
        ['1', '1'],
        ['2', '2'],
        ['3', '3'],
      ],
    },
    {
      feature: 'CONNECT BY over a join',
      status: 'emulated',
      page: 'r_CONNECT_BY_clause',
      note: 'Joins by ON and by commas; USING, NATURAL and a subquery without a name are refused.',
      setup: [
        ...employees,
        'create table badge (employee int, colour varchar(9))',
        "insert into badge values (1, 'red'), (2, 'blue'), (3, 'red')",
      ],
      example:
        "select e.id, b.colour, level from employee e join badge b on b.employee = e.id where b.colour = 'red' start with e.manager_id is null connect by prior e.id = e.manager_id order by 1",
      expect: [
        ['1', 'red', '1'],
        ['3', 'red', '3'],
      ],
    },
    {
      feature: 'CONNECT BY over rows that form a cycle',
      status: 'refused',
      page: 'r_CONNECT_BY_clause',
      note: 'AWS does not say what Redshift does. With LEVEL in CONNECT BY the level ends it.',
      setup: [...employees, 'update employee set manager_id = 3 where id = 1'],
      example: 'select id from employee start with id = 1 connect by prior id = manager_id',
      expect: { error: 'XX000 CONNECT BY loop: a row is its own ancestor' },
    },
    {
      feature: 'FROM t, UNNEST(array) [WITH OFFSET] AS x(value, place)',
      status: 'emulated',
      page: 'r_FROM_clause-unnest-examples',
      example:
        "select v, place from (select array('a', 'b') as list) t, unnest(t.list) with offset as x(v, place) order by place",
      expect: [
        ['"a"', '0'],
        ['"b"', '1'],
      ],
    },
    {
      feature: 'aggregate window with ORDER BY and without a frame',
      status: 'refused',
      page: 'r_Window_function_synopsis',
      setup: sales,
      example: 'select sum(qty) over (order by id) from sales',
      expect: { error: 'Aggregate window functions with an ORDER BY clause require a frame clause' },
    },
    {
      feature: 'GENERATE_SERIES beside a table',
      status: 'refused',
      page: 'c_SQL_functions_leader_node_only',
      note: 'Alone it passes: it runs on the leader node.',
      setup: sales,
      example: 'select * from sales, generate_series(1, 2)',
      expect: { error: 'not supported on Redshift tables' },
    },
    {
      feature: 'functions of Postgres alone (STRING_AGG, JSONB_…, ARRAY_AGG …)',
      status: 'refused',
      page: 'c_unsupported-postgresql-functions',
      setup: sales,
      example: "select string_agg(seller, ',') from sales",
      expect: { error: '42883 function string_agg() does not exist' },
    },
  ],
};
