import type { FeatureArea } from '../types.ts';

const merged = [
  'create table t (id int, n int)',
  'create table s (id int, n int)',
  'insert into t values (1, 1), (2, 2)',
  'insert into s values (2, 20), (3, 30)',
];

export const dataChanges: FeatureArea = {
  area: 'changes of data',
  features: [
    {
      feature: 'MERGE',
      status: 'emulated',
      page: 'r_MERGE',
      setup: merged,
      example: [
        'merge into t using s on t.id = s.id when matched then update set n = s.n when not matched then insert values (s.id, s.n)',
        'select * from t order by id',
      ],
      expect: [
        ['1', '1'],
        ['2', '20'],
        ['3', '30'],
      ],
      note: 'One MATCHED and one NOT MATCHED branch; no alias of the target; the source is a table.',
    },
    {
      feature: 'MERGE … REMOVE DUPLICATES',
      status: 'emulated',
      page: 'r_MERGE',
      setup: [...merged, 'insert into t values (2, 3)'],
      example: ['merge into t using s on t.id = s.id remove duplicates', 'select * from t order by id'],
      expect: [
        ['1', '1'],
        ['2', '20'],
        ['3', '30'],
      ],
    },
    {
      feature: 'MERGE of parts of SUPER values',
      status: 'refused',
      page: 'r_MERGE',
      setup: ['create table target (key int, value super); create table source (key int, value super)'],
      example:
        'merge into target using source on target.key = source.key when matched then update set value = source.value[0] when not matched then insert values (source.key, source.value[0])',
      expect: { error: 'Partial reference of SUPER column is not supported in MERGE statement.' },
    },
    {
      feature: 'MERGE of several rows into one',
      status: 'refused',
      page: 'r_MERGE',
      setup: [...merged, 'insert into s values (2, 21)'],
      example:
        'merge into t using s on t.id = s.id when matched then delete when not matched then insert values (s.id, s.n)',
      expect: { error: 'XX000 Found multiple matches to update the same tuple.' },
    },
    {
      feature: 'UPDATE … FROM, DELETE [FROM] … USING',
      status: 'emulated',
      page: 'r_UPDATE',
      setup: merged,
      example: [
        'update t set n = s.n from s where t.id = s.id',
        'delete t using s where t.id = s.id and s.id = 2',
        'select * from t',
      ],
      expect: [['1', '1']],
    },
    {
      feature: 'INSERT of several rows, DEFAULT, SELECT, WITH',
      status: 'emulated',
      page: 'r_INSERT_30',
      setup: [
        'create table t (a int default 7, b int)',
        'insert into t values (default, 1), (2, 2)',
        'insert into t (a) with x as (select 3 as a) select a from x',
      ],
      example: 'select a, b from t order by a',
      expect: [
        ['2', '2'],
        ['3', null],
        ['7', '1'],
      ],
    },
    {
      feature: 'RETURNING',
      status: 'refused',
      page: 'c_unsupported-postgresql-features',
      setup: merged,
      example: 'delete from t returning id',
      expect: { error: '42601 syntax error at or near "returning"' },
    },
    {
      feature: 'ON CONFLICT',
      status: 'refused',
      page: 'c_redshift-and-postgres-sql',
      setup: merged,
      example: 'insert into t values (1, 1) on conflict do nothing',
      expect: { error: '42601 syntax error at or near "on"' },
    },
    {
      feature: 'WITH before INSERT, changes of data in WITH',
      status: 'refused',
      page: 'r_INSERT_30',
      setup: merged,
      example: 'with x as (select 1 as id) insert into t (id) select id from x',
      expect: { error: '42601 syntax error at or near "insert"' },
      note: 'Write INSERT INTO t WITH … SELECT.',
    },
  ],
};
