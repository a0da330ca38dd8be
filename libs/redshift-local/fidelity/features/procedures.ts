import type { Feature, FeatureArea } from '../types.ts';

const body = (text: string): string => `$$ ${text} $$ language plpgsql`;

/** A procedure, called. */
const called = (
  feature: string,
  page: string,
  procedure: string,
  expect: Feature['expect'],
  more: Partial<Feature> = {},
): Feature => ({
  feature,
  status: 'emulated',
  page,
  ...more,
  example: [procedure, ...(more.example === undefined ? ['call p()'] : [more.example].flat())],
  expect,
});

export const procedures: FeatureArea = {
  area: 'procedures',
  features: [
    called(
      "Redshift's SQL in the body",
      'c_PLpgSQL-structure',
      `create procedure p(out n int) as ${body('begin create table made (a int identity(1, 1)) diststyle even; select top 1 nvl(null, 7) into n; end;')}`,
      [['7']],
      { note: 'Translated when the procedure is made. PG_PROC holds the translation.' },
    ),
    called(
      'IN, OUT, INOUT arguments',
      'stored-procedure-result-set',
      `create procedure p(a int, inout b int, out c int) as ${body('begin b := a + b; c := 3; end;')}`,
      [['3', '3']],
      { example: 'call p(1, 2)', note: 'OUT arguments come last; before others they are refused.' },
    ),
    called(
      'FOR … IN SELECT, cursors, with QUALIFY, PIVOT, CONNECT BY',
      'c_PLpgSQL-statements',
      `create procedure p(out n int) as ${body('declare r record; begin n := 0; for r in select a from t qualify row_number() over (order by a desc) = 1 loop n := n + r.a; end loop; end;')}`,
      [['2']],
      {
        setup: ['create table t (a int)', 'insert into t values (1), (2)'],
        note: 'PIVOT, EXCLUDE and others that need the columns of a table ask for them when the procedure is made: the table has to be there.',
      },
    ),
    called(
      'EXECUTE of texts with values in them',
      'c_PLpgSQL-statements',
      `create procedure p(name varchar, out n int) as ${body("begin execute 'create table ' || quote_ident(name) || ' (a int) diststyle all'; execute 'select top 1 5 from ' || name || ' right join (select 1) on true' into n; end;")}`,
      [['5']],
      {
        example: "call p('made')",
        note: 'Translated when the procedure is made, as far as the text is made of literals in place, and otherwise when it runs. Forms that need the columns of a table are refused then.',
      },
    ),
    called(
      'TRUNCATE, COMMIT and ROLLBACK',
      'stored-procedure-transaction-management',
      `create procedure p() as ${body('begin truncate t; insert into t values (9); rollback; end;')}`,
      [['0']],
      {
        setup: ['create table t (a int)', 'insert into t values (1)'],
        example: ['call p()', 'select count(*) from t'],
      },
    ),
    called(
      'COPY and UNLOAD in the body and by EXECUTE',
      'c_PLpgSQL-statements',
      `create procedure p(out n int) as ${body("declare command varchar(999); begin copy t from '{s3}/in/' iam_role default csv; command := 'unload (''select count(*) from t'') to ''{s3}/out/'' iam_role default csv parallel off'; execute command; copy t from '{s3}/out/' iam_role default csv; select max(a) into n from t; end;")}`,
      [['3']],
      {
        setup: ['create table t (a int)'],
        objects: { 'in/a.csv': '1\n1\n', 'in/b.csv': '2\n' },
        note: 'Rows pass through a file beside the database. Columns of an UNLOAD have to have different names.',
      },
    ),
    called(
      'EXECUTE of a text in a variable',
      'c_PLpgSQL-statements',
      `create procedure p(out n int) as ${body("declare command varchar(999) := 'select top 1 nvl(null, 4)'; begin execute command into n; end;")}`,
      [['4']],
    ),
    {
      feature: 'SHOW PROCEDURES, SHOW FUNCTIONS',
      status: 'emulated',
      page: 'r_SHOW_PROCEDURES',
      setup: [
        `create procedure public.fidelity_listed(a int, out b varchar) as ${body('begin b := 1; end;')}`,
      ],
      example: ["show procedures from schema public like 'fidelity_listed'"],
      expect: [['dev', 'public', 'fidelity_listed', '1', 'integer', 'character varying', null]],
    },
    {
      feature: 'SHOW PROCEDURE',
      status: 'emulated',
      page: 'r_SHOW_PROCEDURE',
      setup: [`create procedure public.fidelity_shown(a int) as ${body('begin end;')}`],
      example: 'show procedure public.fidelity_shown(int)',
      expect: [
        [
          'CREATE OR REPLACE PROCEDURE public.fidelity_shown(a integer)\nLANGUAGE plpgsql\nAS $_$ begin end; $_$\n',
        ],
      ],
      note: 'Procedures of one name are told apart by how many arguments they take.',
    },
    {
      feature: 'ALTER PROCEDURE, DROP PROCEDURE, ALTER FUNCTION',
      status: 'emulated',
      page: 'r_ALTER_PROCEDURE',
      setup: [`create procedure p(a int, b out int) as ${body('begin b := a; end;')}`],
      example: ['alter procedure p(int) rename to q', 'drop procedure q(a int, b out int)', 'call q(1)'],
      expect: { error: '42883 procedure q(integer) does not exist' },
      note: 'ALTER: RENAME TO and OWNER TO.',
    },
    {
      feature: 'CREATE FUNCTION … LANGUAGE SQL',
      status: 'emulated',
      page: 'r_CREATE_FUNCTION',
      setup: ['create function half(float) returns float immutable as $$ select $1 / 2 $$ language sql'],
      example: 'select half(3)',
      expect: [['1.5']],
    },
    {
      feature: 'CREATE FUNCTION … LANGUAGE plpythonu, CREATE LIBRARY, CREATE EXTERNAL FUNCTION',
      status: 'refused',
      page: 'r_CREATE_FUNCTION',
      example: 'create function f(a int) returns int stable as $$ return a $$ language plpythonu',
      expect: { error: '0A000 redshift-local does not emulate Python functions' },
    },
    {
      feature: 'NONATOMIC procedures',
      status: 'refused',
      page: 'r_CREATE_PROCEDURE',
      example: `create procedure p() nonatomic as ${body('begin end;')}`,
      expect: { error: '0A000 redshift-local does not emulate NONATOMIC procedures' },
    },
  ],
};
