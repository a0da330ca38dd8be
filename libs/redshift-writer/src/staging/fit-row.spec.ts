import fc from 'fast-check';
import type { ColumnDefinition, TableDefinition } from '../index.ts';
import { ships } from '../../test/helpers/tables.ts';
import { cutText, rowFitter } from './fit-row.ts';

const withPolicy = (
  oversize: NonNullable<ColumnDefinition['oversize']>,
  changes: Partial<ColumnDefinition> = {},
): TableDefinition => ({
  ...ships,
  columns: ships.columns.map((column) =>
    column.name === 'name' ? { ...column, oversize, ...changes } : column,
  ),
});

const long = 'é'.repeat(9);

describe('rowFitter', () => {
  it('leaves rows alone that fit, in bytes', () => {
    const fit = rowFitter(ships);
    expect(fit({ ship_id: 'a', name: 'é'.repeat(8), _extra: { any: 'x'.repeat(99) } })).toBeUndefined();
    expect(fit({ ship_id: 'a', name: null, mass_kg: 5 })).toBeUndefined();
  });

  it('rejects by default', () => {
    expect(rowFitter(ships)({ ship_id: 'a', name: long })).toEqual({
      ok: false,
      path: 'name',
      reason: 'The value for ships.name has 18 bytes, the column takes 16.',
    });
  });

  it('keeps the beginning, and says so', () => {
    expect(rowFitter(withPolicy('truncate'))({ ship_id: 'a', name: `x${long}`, mass_kg: 5 })).toEqual({
      ok: true,
      row: { ship_id: 'a', name: `x${'é'.repeat(7)}`, mass_kg: 5 },
      changes: [
        {
          table: 'ships',
          column: 'name',
          change: 'truncated',
          reason: 'The value for ships.name has 19 bytes, the column takes 16: its beginning was kept.',
          originalBytes: 19,
          maxBytes: 16,
        },
      ],
    });
  });

  it('leaves a value out, and says so; not where NULL is forbidden', () => {
    expect(rowFitter(withPolicy('null'))({ ship_id: 'a', name: long })).toMatchObject({
      row: { name: null },
      changes: [{ change: 'nulled', originalBytes: 18 }],
    });
    expect(rowFitter(withPolicy('null', { nullable: false }))({ ship_id: 'a', name: long })).toMatchObject({
      ok: false,
    });
  });

  it('never changes a key', () => {
    const columns = ships.columns.map((column) => ({ ...column, oversize: 'truncate' }) as const);
    expect(rowFitter({ ...ships, columns })({ ship_id: 'i'.repeat(25) })).toMatchObject({
      ok: false,
      path: 'ship_id',
    });
  });
});

describe('cutText', () => {
  it('returns the longest beginning of whole characters that fits', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), fc.nat({ max: 60 }), (text, maxBytes) => {
        const cut = cutText(text, maxBytes);
        expect(text.startsWith(cut)).toBe(true);
        expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(maxBytes);
        const next = [...text.slice(cut.length)][0];
        if (next !== undefined) expect(Buffer.byteLength(cut + next)).toBeGreaterThan(maxBytes);
      }),
    );
  });
});
