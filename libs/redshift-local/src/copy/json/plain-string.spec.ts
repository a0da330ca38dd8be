import fc from 'fast-check';
import { LoadError } from '../load-error.ts';
import { endOfPlainString } from './plain-string.ts';
import { incomplete, scanned, skipString } from './scanner.ts';

/** The end by the scanner that goes byte by byte; 0 when the string is not plain. */
function carefully(bytes: Buffer, open: number, end: number): number {
  scanned.escape = false;
  try {
    const after = skipString(bytes, open, end);
    return after === incomplete || scanned.escape ? 0 : after;
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    return 0;
  }
}

describe('endOfPlainString', () => {
  it('does find the end that the scanner finds, for any bytes at any place', () => {
    // Bytes at the borders of what is plain, most of all.
    const byte = fc.oneof(
      { weight: 6, arbitrary: fc.integer({ min: 0x20, max: 0x7e }) },
      {
        weight: 2,
        arbitrary: fc.constantFrom(
          0x00,
          0x1f,
          0x21,
          0x22,
          0x23,
          0x5b,
          0x5c,
          0x5d,
          0x7f,
          0x80,
          0xa2,
          0xdc,
          0xff,
        ),
      },
      { weight: 1, arbitrary: fc.nat(255) },
    );
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 40 }), fc.nat(5), fc.nat(5), (content, before, behind) => {
        const bytes = Buffer.from([
          ...Array<number>(before).fill(0x20),
          0x22,
          ...content,
          ...Array<number>(behind).fill(0x22),
        ]);
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
        for (const end of [bytes.length, before + 1 + content.length]) {
          expect(endOfPlainString(view, before, end)).toBe(carefully(bytes, before, end));
        }
      }),
      { numRuns: 5000 },
    );
  });
});
