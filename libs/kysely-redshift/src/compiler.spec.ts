import fc from 'fast-check';
import { CamelCasePlugin, sql } from 'kysely';
import { compileOnly } from '../test/helpers/compile-only.ts';
import { InvalidIdentifierError, qualify, superPath, unnest } from './index.ts';

const db = compileOnly();

describe('names', () => {
  it('refuses upper case, because Redshift would fold it', () => {
    expect(() => db.selectFrom('person').select('id as personId').compile()).toThrow(InvalidIdentifierError);
  });

  it('folds or keeps upper case when told to', () => {
    const query = (kysely: typeof db) => kysely.selectFrom('person').select('id as personId').compile().sql;
    expect(query(compileOnly({ identifierCase: 'lower' }))).toBe('select "id" as "personid" from "person"');
    expect(query(compileOnly({ identifierCase: 'preserve' }))).toBe(
      'select "id" as "personId" from "person"',
    );
  });

  it('says where a key of SUPER would be folded', () => {
    const query = (kysely: typeof db) =>
      kysely
        .selectFrom('launch')
        .select((eb) =>
          superPath(sql<{ flightNumber: number }>`${eb.ref('doc')}`)
            .key('flightNumber')
            .as('n'),
        )
        .compile().sql;
    expect(() => query(db)).toThrow(/flightNumber.*identifierCase/);
    expect(query(compileOnly({ identifierCase: 'preserve' }))).toBe(
      'select "doc"."flightNumber" as "n" from "launch"',
    );
  });
});

describe('clauses of Redshift', () => {
  it('survive plugins, which copy the query', () => {
    const { sql: text } = db
      .withPlugin(new CamelCasePlugin())
      .withSchema('raw')
      .selectFrom('launch as l')
      .crossJoin((eb) => unnest(superPath(eb.ref('l.doc')).key('cores'), { as: 'c', at: 'i' }))
      .select('c.core')
      .orderBy('l.id')
      .$call(qualify(() => sql<boolean>`rank() over () = 1`))
      .compile();
    expect(text).toBe(
      'select "c"."core" from "raw"."launch" as "l", "l"."doc"."cores" as "c" at "i" ' +
        'qualify rank() over () = 1 order by "l"."id"',
    );
  });

  it('keep other modifiers at the end', () => {
    const { sql: text } = db
      .selectFrom('person')
      .select('id')
      .modifyEnd(sql`/* last */`)
      .orderBy('id')
      .$call(qualify(() => sql<boolean>`rank() over () = 1`))
      .compile();
    expect(text).toBe('select "id" from "person" qualify rank() over () = 1 order by "id" /* last */');
  });

  it('work in subqueries', () => {
    const { sql: text } = db
      .selectFrom((eb) =>
        eb
          .selectFrom('person')
          .select('id')
          .$call(qualify((inner) => inner('id', '>', 1)))
          .as('p'),
      )
      .selectAll()
      .compile();
    expect(text).toBe('select * from (select "id" from "person" qualify "id" > $1) as "p"');
  });

  it('a comma join of unnested arrays stays away from other joins', () => {
    const { sql: text } = db
      .selectFrom('launch as l')
      .innerJoin('person as p', 'p.id', 'l.id')
      .crossJoin('stage as s')
      .select('l.id')
      .compile();
    expect(text).toBe(
      'select "l"."id" from "launch" as "l" inner join "person" as "p" on "p"."id" = "l"."id" cross join "stage" as "s"',
    );
  });
});

describe('parameters', () => {
  it('become literals in statements that take none, whatever they hold', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("'", '\\', 'a', '$', '1', '"') }),
        fc.integer(),
        (text, number) => {
          const query = db
            .selectFrom('person')
            .select('id')
            .where('name', '=', text)
            .where('id', 'in', [number, 2]);
          const { sql: made, parameters } = db.schema.createTable('t').as(query).compile();
          expect(parameters).toEqual([]);
          const literal = `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
          expect(made).toBe(
            `create table "t" as select "id" from "person" where "name" = ${literal} and "id" in (${number}, 2)`,
          );
        },
      ),
    );
  });
});
