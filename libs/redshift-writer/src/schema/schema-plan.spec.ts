import type { RedshiftColumn } from 'kysely-redshift';
import { compileOnly } from '../../test/helpers/compile-only.ts';
import { shipRoles, ships } from '../../test/helpers/tables.ts';
import { SchemaConflictError, type TableDefinition } from '../index.ts';
import { bookkeepingViews } from '../views.ts';
import { catalogName } from './column-sql.ts';
import { type DestructiveChange, planSchema } from './schema-plan.ts';

const db = compileOnly();

/** The catalogue's rows of a table that is exactly as defined. */
const existing = (table: TableDefinition): RedshiftColumn[] =>
  table.columns.map(({ name, type, nullable }, index) => ({
    schema: table.schema,
    table: table.name,
    name,
    position: index + 1,
    dataType: catalogName(type),
    maxBytes: type.kind === 'varchar' ? type.maxBytes : type.kind === 'char' ? type.bytes : null,
    precision: type.kind === 'numeric' ? type.precision : null,
    scale: type.kind === 'numeric' ? type.scale : null,
    isNullable: nullable,
    defaultExpression: null,
  }));

const schemas = new Set(['harbour']);
const plan = (
  tables: readonly TableDefinition[],
  columns: readonly RedshiftColumn[],
  existingSchemas: ReadonlySet<string> = schemas,
  allow: readonly DestructiveChange[] = [],
) =>
  planSchema(
    db,
    { tables, views: [] },
    {
      schemas: existingSchemas,
      columns,
      comments: new Map(tables.map((table) => [`${table.schema}.${table.name}`, table.description])),
    },
    allow,
  );
const change = (column: string, changes: Partial<RedshiftColumn>) =>
  existing(ships).map((row) => (row.name === column ? { ...row, ...changes } : row));

describe('planSchema', () => {
  it('makes everything in an empty database', () => {
    const changes = plan([shipRoles], [], new Set());
    expect(changes.flatMap(({ statements }) => statements)).toEqual([
      'create schema if not exists "harbour"',
      'create table if not exists "harbour"."ship_roles" ("ship_id" varchar(24) not null, "position" integer not null, ' +
        '"role" varchar(64) not null, "_row_hash" char(64) not null, "_etl_batch_id" varchar(64) not null, ' +
        '"_etl_loaded_at" timestamptz not null, "_etl_deleted_at" timestamptz, "_airbyte_extracted_at" timestamptz not null, ' +
        'primary key ("ship_id", "position")) distkey("ship_id") compound sortkey("ship_id", "position")',
      `comment on table "harbour"."ship_roles" is 'One row per role of a ship.'`,
    ]);
  });

  it('has nothing to do when all is as defined, or wider', () => {
    expect(plan([ships], existing(ships))).toEqual([]);
    expect(plan([ships], change('name', { maxBytes: 999 }))).toEqual([]);
  });

  it('adds a missing column, nullable because rows may be there', () => {
    const columns = existing(ships).filter(({ name }) => name !== 'mass_kg');
    expect(plan([ships], columns)).toMatchObject([
      {
        kind: 'add-column',
        column: 'mass_kg',
        statements: ['alter table "harbour"."ships" add column "mass_kg" integer'],
      },
    ]);
  });

  it('widens a varchar', () => {
    expect(plan([ships], change('name', { maxBytes: 8 }))).toMatchObject([
      {
        kind: 'widen-column',
        column: 'name',
        statements: ['alter table "harbour"."ships" alter column "name" type varchar(16)'],
      },
    ]);
  });

  it.each([
    [
      'another type',
      change('mass_kg', { dataType: 'character varying', maxBytes: 10 }),
      /mass_kg is character varying/,
    ],
    ['another precision', change('price', { precision: 10 }), /price is numeric\(10, 2\)/],
    ['a forbidden NULL', change('name', { isNullable: false }), /name is NOT NULL/],
    ['a missing key column', existing(ships).filter(({ name }) => name !== 'ship_id'), /primary key/],
    [
      'a foreign column that must be filled',
      [...existing(ships), { ...(existing(ships)[0] as RedshiftColumn), name: 'captain' }],
      /captain is NOT NULL without a default/,
    ],
  ])('refuses %s', (_, columns, message) => {
    const planned = () => plan([ships], columns);
    expect(planned).toThrow(SchemaConflictError);
    expect(planned).toThrow(message);
  });

  it('drops and replaces columns only when that is allowed by name', () => {
    const columns = [
      ...change('mass_kg', { dataType: 'character varying', maxBytes: 10 }),
      { ...(existing(ships)[1] as RedshiftColumn), name: 'captain' },
    ];
    expect(() => plan([ships], columns)).toThrow(/mass_kg is character varying.*\(replace-column\)/);
    expect(() => plan([ships], columns, schemas, ['drop-column'])).toThrow(SchemaConflictError);
    expect(
      plan([ships], columns, schemas, ['drop-column', 'replace-column']).map(({ kind, statements }) => [
        kind,
        statements,
      ]),
    ).toEqual([
      [
        'replace-column',
        [
          'alter table "harbour"."ships" drop column "mass_kg"',
          'alter table "harbour"."ships" add column "mass_kg" integer',
        ],
      ],
      ['drop-column', ['alter table "harbour"."ships" drop column "captain"']],
    ]);
    // The key of a table cannot be replaced in place.
    expect(() =>
      plan([ships], change('ship_id', { dataType: 'integer' }), schemas, ['replace-column']),
    ).toThrow(SchemaConflictError);
  });

  it('makes views that are missing or defined otherwise, and comments that changed', () => {
    const [view] = bookkeepingViews('etl');
    if (!view) throw new Error('no views');
    const planned = (comment: string | null) =>
      planSchema(
        db,
        { tables: [ships], views: [view] },
        {
          schemas: new Set(['harbour', 'etl']),
          columns: existing(ships),
          comments: new Map([
            ['etl.v_runs', comment],
            ['harbour.ships', 'Old.'],
          ]),
        },
      );
    expect(planned(view.comment)).toMatchObject([
      {
        kind: 'comment',
        statements: [`comment on table "harbour"."ships" is 'One row per ship; it''s the parent.'`],
      },
    ]);
    expect(planned('older (definition 00000000)')[1]?.statements).toEqual([
      'drop view if exists "etl"."v_runs"',
      `create view "etl"."v_runs" as ${view.query} with no schema binding`,
      `comment on view "etl"."v_runs" is '${view.comment}'`,
    ]);
  });

  it('names all conflicts at once', () => {
    const columns = existing(ships).map((row) => ({ ...row, dataType: 'geometry' }));
    try {
      plan([ships], columns);
      throw new Error('not refused');
    } catch (error) {
      expect((error as SchemaConflictError).conflicts).toHaveLength(ships.columns.length);
    }
  });
});
