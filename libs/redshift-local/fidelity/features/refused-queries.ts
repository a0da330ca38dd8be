import type { Feature, FeatureArea } from '../types.ts';

const refused = (
  feature: string,
  example: string,
  error: string,
  page = 'c_unsupported-postgresql-features',
): Feature => ({
  feature,
  status: 'refused',
  page,
  setup: ['create table t (id int, n int, doc super)'],
  example,
  expect: { error },
});

export const refusedQueries: FeatureArea = {
  area: "queries in Postgres' dialect",
  features: [
    refused('DISTINCT ON', 'select distinct on (id) id from t', '0A000 SELECT DISTINCT ON is not supported'),
    refused(
      'FOR UPDATE, FOR SHARE',
      'select * from t for update',
      '0A000 SELECT FOR UPDATE is not supported',
    ),
    refused('LATERAL', 'select * from t, lateral (select n) x', '42601 syntax error at or near "lateral"'),
    refused(
      'TABLESAMPLE',
      'select * from t tablesample system (10)',
      '42601 syntax error at or near "tablesample"',
    ),
    refused(
      'FETCH FIRST',
      'select * from t fetch first 1 rows only',
      '42601 syntax error at or near "fetch"',
    ),
    refused(
      'FILTER (WHERE …)',
      'select count(*) filter (where n > 1) from t',
      '42601 syntax error at or near "filter"',
    ),
    refused(
      'WINDOW clause',
      'select sum(n) over w from t window w as (order by id)',
      '42601 syntax error at or near "window"',
    ),
    refused('VALUES as a table', 'select * from (values (1)) v(n)', '42601 syntax error at or near "values"'),
    refused('arrays', 'select array[1, 2] from t', '0A000 ARRAY[…] is not supported'),
    refused('JSON operators', "select doc -> 'a' from t", '42883 operator does not exist: ->'),
    refused("casts to Postgres' types", 'select id::uuid from t', '42704 type "uuid" does not exist'),
    refused(
      'IS DISTINCT FROM',
      'select id is distinct from n from t',
      '0A000 IS DISTINCT FROM is not supported',
      'c_unsupported-postgresql-functions',
    ),
    refused(
      'functions that only Postgres has: statistics, ranges, networks, JSON, calendars, advisory locks',
      'select width_bucket(5, 1, 10, 3)',
      '42883 function width_bucket() does not exist',
      'c_unsupported-postgresql-functions',
    ),
    refused(
      'HLL, ST_ and H3_ functions, EXPLAIN_MODEL, FARMFINGERPRINT64, TEXT_TO_NUMERIC_ALT',
      'select hll(n) from t',
      '0A000 redshift-local does not emulate the function HLL',
      'hyperloglog-functions',
    ),
    refused('EXPLAIN ANALYZE', 'explain analyze select 1', '42601 syntax error at or near "analyze"'),
    refused(
      'LIMIT in a part of UNION, INTERSECT, EXCEPT',
      '(select id from t limit 1) union select n from t',
      '0A000 LIMIT may not be used within input to set operations.',
      'r_UNION',
    ),
    refused(
      'INTERSECT ALL, EXCEPT ALL',
      'select id from t intersect all select n from t',
      '0A000 INTERSECT ALL is not supported',
      'r_UNION',
    ),
    refused(
      'ANY, SOME and ALL of a query, but = ANY, = SOME and <> ALL',
      'select id from t where n > any (select id from t)',
      '0A000 > ANY (…) is not supported',
      'r_comparison_condition',
    ),
    refused('statements that nobody knows', 'frobnicate t', '42601 syntax error at or near "frobnicate"'),
  ],
};
