import fc from 'fast-check';
import { defaultPathFormat, formatFileName, formatPath, streamKeys } from './path-format.ts';

const syncTime = new Date(Date.UTC(2026, 0, 3, 4, 5, 6, 7));
const values = {
  namespace: '',
  streamName: 'launches',
  syncTime,
  uuid: '6f1b2c3d-0000-4000-8000-000000000000',
};

describe('formatPath', () => {
  it.each([
    [defaultPathFormat, 'raw/launches/2026_01_03_1767413106007_'],
    ['${STREAM_NAME}/${HOUR}${MINUTE}${SECOND}${MILLISECOND}/', 'raw/launches/0405060007/'],
    ['${STREAM_NAME}/${UUID}_', 'raw/launches/6f1b2c3d-0000-4000-8000-000000000000_'],
    ['${STREAM_NAME}/${SHIP}_', 'raw/launches/${SHIP}_'],
  ])('writes %s as %s', (format, path) => {
    expect(formatPath('raw', format, values)).toBe(path);
    expect(formatPath('raw/', format, values)).toBe(path);
  });
});

describe('formatFileName', () => {
  it.each([
    ['{part_number}{format_extension}', '3.jsonl.gz'],
    ['{date}-{sync_id}-{part_number}{format_extension}', '2026_01_03-7-3.jsonl.gz'],
    ['{date:yyyy_MM}_{other}', '2026_01_{other}'],
  ])('writes %s as %s', (pattern, name) => {
    expect(formatFileName(pattern, { part: 3, extension: '.jsonl.gz', syncId: 7, syncTime })).toBe(name);
  });
});

describe('streamKeys', () => {
  it('finds every key of its stream, and none of a stream with a longer name', () => {
    const format = '${STREAM_NAME}/${YEAR}_${MONTH}_${DAY}_${EPOCH}_';
    const names = fc.stringMatching(/^[a-z][a-z_]{0,12}$/);
    fc.assert(
      fc.property(
        names,
        names,
        fc.date({ min: new Date(0), noInvalidDate: true, max: syncTime }),
        (name, other, time) => {
          const { prefix, pattern } = streamKeys('raw', format, { namespace: '', streamName: name });
          const key = (streamName: string) =>
            `${formatPath('raw', format, { ...values, streamName, syncTime: time })}0.jsonl.gz`;
          expect(key(name).startsWith(prefix)).toBe(true);
          expect(pattern.test(key(name))).toBe(true);
          expect(pattern.test(`${key(name)}-1`)).toBe(true);
          expect(pattern.test(key(`${name}_${other}`))).toBe(false);
        },
      ),
    );
  });

  it('leaves files alone that do not look like its own', () => {
    const { pattern } = streamKeys('raw', defaultPathFormat, { namespace: '', streamName: 'rockets' });
    expect(pattern.test('raw/rockets/note.txt')).toBe(false);
    expect(pattern.test('raw/rockets/2026_01_03_1767413106007_/0.jsonl')).toBe(false);
  });
});
