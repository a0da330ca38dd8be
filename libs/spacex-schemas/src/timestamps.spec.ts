import fc from 'fast-check';
import { isDay, toUtcInstant } from './timestamps.ts';

describe('toUtcInstant', () => {
  it('is the identity on what toISOString writes', () => {
    const date = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(date, (value) => void expect(toUtcInstant(value.toISOString())).toBe(value.toISOString())),
    );
  });

  it('takes the texts of its form and no others', () => {
    const form =
      /^\d{4}-\d{2}-\d{2}[T ]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?([Zz]|[+-](0\d|1[0-5]):?[0-5]\d)?$/;
    const part = (...texts: string[]) => fc.constantFrom(...texts);
    const almost = fc
      .tuple(
        part('2021-02-28', '2020-02-29', '1999-12-31', '2021-2-28', '2021_02-28', '20x1-02-28', '2021-02-2:'),
        part('T', 'T', ' ', 't', ''),
        part(
          '00:00:00',
          '23:59:59',
          '24:00:00',
          '12:60:00',
          '12:00:60',
          '1:00:00',
          '12:00',
          '12-00-00',
          '12:0/:00',
        ),
        part('', '.1', '.000', '.123456', '.123456789', '.1234567890', '.', '.12a', ',5'),
        part('', 'Z', 'z', '+01:00', '-0530', '+15:59', '+16:00', '+1:00', '+01:60', 'ZZ', ' Z', '+01:00x'),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(almost, (text) => void expect(toUtcInstant(text) !== undefined).toBe(form.test(text))),
      { numRuns: 5000 },
    );
  });

  it.each([
    ['2021-04-21 10:00:00', '2021-04-21T10:00:00.000Z'],
    ['2021-04-21T10:00:00.123456', '2021-04-21T10:00:00.123456Z'],
    ['2021-04-21T10:00:00.1234567', '2021-04-21T10:00:00.123456Z'],
    ['2021-04-21T10:00:00.120000Z', '2021-04-21T10:00:00.120Z'],
    ['2021-04-21T10:00:00.000z', '2021-04-21T10:00:00.000Z'],
    ['2021-04-21T10:00:00.12345+02:00', '2021-04-21T08:00:00.12345Z'],
    ['2021-04-21T23:30:00-0100', '2021-04-22T00:30:00.000Z'],
  ])('reads %j', (text, expected) => {
    expect(toUtcInstant(text)).toBe(expected);
  });

  it('agrees with Date on offsets', () => {
    const date = fc.date({ min: new Date('1900-01-01'), max: new Date('2200-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(date, fc.constantFrom('+12:00', '-05:00', '+05:30', '-09:30', '+00:00'), (value, zone) => {
        const text = value.toISOString().replace('Z', zone);
        expect(toUtcInstant(text)).toBe(new Date(text).toISOString());
      }),
    );
  });

  it.each([
    '2021-02-29T00:00:00Z',
    '2021-13-01T00:00:00Z',
    '2021-01-01T24:00:00Z',
    '2021-01-01T00:60:00Z',
    '2021-01-01T00:00:60Z',
    '2021-01-01',
    '2021-01-01T00:00:00+16:00',
    '0000-01-01T00:00:00Z',
    '9999-12-31T23:59:59-01:00',
    '1616561400',
    '2021-01-01T00:00:00.Z',
    ' 2021-01-01T00:00:00Z',
    '',
  ])('refuses %j', (text) => {
    expect(toUtcInstant(text)).toBeUndefined();
  });
});

describe('isDay', () => {
  it('knows exactly the days that Date knows', () => {
    const pad = (value: number, length: number) => String(value).padStart(length, '0');
    fc.assert(
      fc.property(fc.nat(9999), fc.nat(13), fc.nat(32), (year, month, day) => {
        const text = `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
        const date = new Date(`${text}T00:00:00Z`);
        const exists = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
        expect(isDay(text)).toBe(exists && year > 0);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['2020-02-29', true],
    ['2021-02-29', false],
    ['1900-02-29', false],
    ['2000-02-29', true],
    ['2021-1-1', false],
    ['0000-01-01', false],
    ['0099-01-01', true],
  ])('%s: %s', (text, expected) => {
    expect(isDay(text)).toBe(expected);
  });
});
