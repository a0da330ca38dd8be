import fc from 'fast-check';
import { isBlank, LineSplitter } from './lines.ts';

function split(chunks: readonly Buffer[], maxLineBytes = 1000, keepBytes = 10) {
  const lines: { text: string; lengthBytes: number }[] = [];
  const splitter = new LineSplitter(maxLineBytes, keepBytes);
  const onLine = (line: { bytes: Buffer; lengthBytes: number }) =>
    void lines.push({ text: line.bytes.toString('latin1'), lengthBytes: line.lengthBytes });
  for (const chunk of chunks) splitter.push(chunk, onLine);
  splitter.end(onLine);
  return lines;
}

/** Cuts a buffer at arbitrary places. */
function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const sorted = [0, ...places.map((place) => place % (bytes.length + 1)), bytes.length].sort(
    (a, b) => a - b,
  );
  return sorted.slice(1).map((end, index) => bytes.subarray(sorted[index], end));
}

describe('LineSplitter', () => {
  it('understands LF, CRLF, a missing last end and a line that spans chunks', () => {
    const texts = split([Buffer.from('a\r\nbb\nc'), Buffer.from('c'), Buffer.from('c\n\nd')]).map(
      ({ text }) => text,
    );
    expect(texts).toEqual(['a', 'bb', 'ccc', '', 'd']);
  });

  it('keeps the beginning of a line that is too long and finds the next one', () => {
    const long = 'x'.repeat(5000);
    expect(split([Buffer.from(`ok\n${long}`), Buffer.from(`${long}\nnext\n`)])).toEqual([
      { text: 'ok', lengthBytes: 2 },
      { text: 'xxxxxxxxxx', lengthBytes: 10_000 },
      { text: 'next', lengthBytes: 4 },
    ]);
  });

  it('holds no more of an endless line than its limit', () => {
    const splitter = new LineSplitter(1024 * 1024, 1024);
    const before = process.memoryUsage().arrayBuffers;
    let peak = 0;
    // 512 MiB without a line end.
    for (let chunk = 0; chunk < 512; chunk += 1) {
      splitter.push(Buffer.alloc(1024 * 1024, 'x'), () => undefined);
      peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
    }
    let end = 0;
    splitter.end(({ lengthBytes }) => (end = lengthBytes));
    expect(end).toBe(512 * 1024 * 1024);
    expect(peak).toBeLessThan(300 * 1024 * 1024);
  });

  it('does not count the CR of a CRLF against the limit', () => {
    expect(split([Buffer.from('123'), Buffer.from('45\r'), Buffer.from('\n')], 5)).toEqual([
      { text: '12345', lengthBytes: 5 },
    ]);
  });

  it('gives the same lines as splitting the whole text, wherever the chunks are cut', () => {
    const content = fc.array(fc.constantFrom('\n', '\r\n', '\r', 'a', 'bc', ' ', 'xxxxxxx'), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(
        content,
        fc.array(fc.nat()),
        fc.integer({ min: 1, max: 12 }),
        (pieces, places, maxLineBytes) => {
          const text = pieces.join('');
          const whole = text.split('\n');
          if (whole.at(-1) === '') whole.pop();
          const expected = whole.map((line) => {
            // A CR that ends the line belongs to its end; there is one at most.
            const bare = line.endsWith('\r') ? line.slice(0, -1) : line;
            return bare.length <= maxLineBytes ? bare : null;
          });
          const got = split(cut(Buffer.from(text), places), maxLineBytes, 4);
          expect(got.map((line) => (line.lengthBytes > line.text.length ? null : line.text))).toEqual(
            expected,
          );
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('isBlank', () => {
  it('knows white space from content', () => {
    const line = (text: string) => ({ bytes: Buffer.from(text), lengthBytes: text.length });
    expect(isBlank(line(' \t\r'))).toBe(true);
    expect(isBlank(line(' x'))).toBe(false);
    expect(isBlank({ bytes: Buffer.from('  '), lengthBytes: 100 })).toBe(false);
  });
});
