import fc from 'fast-check';
import { compileAirbyteRow, compileObject, maxFields } from './compile-object.ts';

const key = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('__proto__', 'constructor', '"]: 1 }; //', '\u2028', '${x}', 'v0', '\\'),
);
const keys = fc.uniqueArray(key, { maxLength: 20 });

describe('compileObject', () => {
  it('gives the object that Object.fromEntries gives, whatever the keys', () => {
    fc.assert(
      fc.property(keys, (names) => {
        const built = compileObject(names)((index) => [index]);
        const expected = Object.fromEntries(names.map((name, index) => [name, [index]]));
        expect(Object.entries(built)).toEqual(Object.entries(expected));
        expect(Object.getPrototypeOf(built)).toBe(Object.prototype);
      }),
    );
  });

  it('asks for the values in the order of the keys', () => {
    const asked: number[] = [];
    compileAirbyteRow(['id', '_airbyte_raw_id', 'name'])((index) => asked.push(index));
    expect(asked).toEqual([0, 1, 2]);
  });

  it('refuses more fields than any schema has', () => {
    const names = Array.from({ length: maxFields + 1 }, (_, index) => `f${index}`);
    expect(() => compileObject(names)).toThrow(RangeError);
  });
});

describe('compileAirbyteRow', () => {
  it('puts the fields of a flattened document together', () => {
    const build = compileAirbyteRow(['id', '_airbyte_raw_id', '__proto__', '_airbyte_meta']);
    expect(JSON.stringify(build((index) => index))).toBe(
      '{"_airbyte_raw_id":1,"_airbyte_meta":3,"_airbyte_data":{"id":0,"__proto__":2}}',
    );
  });

  it('leaves a document alone that is no flattened one', () => {
    const build = compileAirbyteRow(['_airbyte_raw_id', '_airbyte_data', 'stranger']);
    expect(build((index) => index)).toEqual({ _airbyte_raw_id: 0, _airbyte_data: 1, stranger: 2 });
  });
});
