const quote = 0x22;
const backslash = 0x5c;

/**
 * Are four bytes of a string ASCII, without a quote, a backslash or a control character? A byte that is smaller than what is taken
 * from it gets the highest bit; bytes beyond ASCII have it in one of the differences at least.
 */
function isPlain(four: number): boolean {
  const noQuote = (four ^ 0x22222222) - 0x01010101;
  const noBackslash = (four ^ 0x5c5c5c5c) - 0x01010101;
  const noControl = four - 0x20202020;
  return ((noQuote | noBackslash | noControl) & 0x80808080) === 0;
}

/** The position after a string whose opening quote is at `open`; 0 when it has escapes, control characters or no end. */
export function endOfPlainString(view: DataView, open: number, end: number): number {
  for (let at = open + 1; ;) {
    while (at + 4 <= end && isPlain(view.getInt32(at, true))) at += 4;
    for (const stop = Math.min(at + 4, end); at < stop; at++) {
      const byte = view.getUint8(at);
      if (byte === quote) return at + 1;
      if (byte === backslash || byte < 0x20) return 0;
    }
    if (at >= end) return 0;
  }
}
