import type { ColumnDefinition, ColumnType, TableDefinition } from '../../src/index.ts';

const column = (name: string, type: ColumnType, nullable = true): ColumnDefinition => ({
  name,
  type,
  nullable,
  description: `The ${name}.`,
});

const bookkeeping: readonly ColumnDefinition[] = [
  column('_row_hash', { kind: 'char', bytes: 64 }, false),
  column('_etl_batch_id', { kind: 'varchar', maxBytes: 64 }, false),
  column('_etl_loaded_at', { kind: 'timestamptz' }, false),
  column('_etl_deleted_at', { kind: 'timestamptz' }),
  column('_airbyte_extracted_at', { kind: 'timestamptz' }, false),
];

/** A parent: one ship per document. */
export const ships: TableDefinition = {
  schema: 'harbour',
  name: 'ships',
  description: "One row per ship; it's the parent.",
  columns: [
    { ...column('ship_id', { kind: 'varchar', maxBytes: 24 }, false), encode: 'zstd' },
    column('name', { kind: 'varchar', maxBytes: 16 }),
    column('mass_kg', { kind: 'integer' }),
    column('speed', { kind: 'double' }),
    column('price', { kind: 'numeric', precision: 12, scale: 2 }),
    column('active', { kind: 'boolean' }),
    column('launched_on', { kind: 'date' }),
    column('_extra', { kind: 'super' }),
    ...bookkeeping,
  ],
  primaryKey: ['ship_id'],
  distKey: 'ship_id',
  sortKey: ['ship_id'],
};

/** A child: the roles of a ship. */
export const shipRoles: TableDefinition = {
  schema: 'harbour',
  name: 'ship_roles',
  description: 'One row per role of a ship.',
  columns: [
    column('ship_id', { kind: 'varchar', maxBytes: 24 }, false),
    column('position', { kind: 'integer' }, false),
    column('role', { kind: 'varchar', maxBytes: 64 }, false),
    ...bookkeeping,
  ],
  primaryKey: ['ship_id', 'position'],
  parentKey: ['ship_id'],
  distKey: 'ship_id',
  sortKey: ['ship_id', 'position'],
};

/** Parent and child, as a stream takes them. */
export const shipTables = [ships, shipRoles] as const;

/** A table that keeps every reading: the time is part of its key. */
export const shipPositions: TableDefinition = {
  schema: 'harbour',
  name: 'ship_positions',
  description: 'One row per ship and reading.',
  columns: [
    column('ship_id', { kind: 'varchar', maxBytes: 24 }, false),
    column('latitude', { kind: 'double' }),
    ...bookkeeping,
  ],
  primaryKey: ['ship_id', '_airbyte_extracted_at'],
};
