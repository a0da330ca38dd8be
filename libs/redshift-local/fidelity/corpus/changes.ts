import { documented } from './documented.ts';

const tables = [
  'create table target (id int, name char(10)); create table source (id int, name char(10))',
  "insert into target values (101, 'Bob'), (102, 'John'), (103, 'Susan')",
  "insert into source values (102, 'Tony'), (103, 'Alice'), (104, 'Bill')",
];
const merge =
  'merge into target using source on target.id = source.id when matched then update set id = source.id, name = source.name when not matched then insert values (source.id, source.name)';

/** What data changes leave in tables. CHAR values are padded. */
export const changeStatements = [
  ...documented('r_MERGE', [
    [
      'select id, trim(name) from target',
      [
        ['101', 'Bob'],
        ['102', 'Tony'],
        ['103', 'Alice'],
        ['104', 'Bill'],
      ],
      [...tables, merge],
    ],
    [
      'select id, trim(name) from target',
      [
        ['101', 'Bob'],
        ['105', 'David'],
      ],
      [
        ...tables,
        merge,
        "insert into source values (105, 'David')",
        'merge into target using source on target.id = source.id when matched then delete when not matched then insert values (source.id, source.name)',
      ],
    ],
  ]),
  ...documented('r_Boolean_type', [
    [
      'select * from customer',
      [['100', 't']],
      [
        'create table customer(custid int, active_flag boolean default true)',
        'insert into customer values(100, default)',
      ],
    ],
  ]),
  ...documented('r_DATE_PART_YEAR', [
    [
      'select caldate, date_part_year(caldate) from date order by dateid limit 10',
      [
        ['2008-01-01', '2008'],
        ['2008-01-02', '2008'],
      ],
      [
        'create table date (dateid smallint, caldate date)',
        "insert into date values (1827, '2008-01-01'), (1828, '2008-01-02')",
      ],
    ],
  ]),
];
