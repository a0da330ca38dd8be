/**
 * Why a string cannot be stored in a column of `maxBytes` bytes, as "what would be expected instead";
 * undefined where it can. Redshift counts bytes of UTF-8, ends a JSON record at U+0000 and refuses lone surrogates.
 */
export function textProblem(value: string, maxBytes: number): string | undefined {
  // A UTF-16 unit takes at most three bytes, so most strings need no counting.
  if (value.length * 3 > maxBytes) {
    const bytes = Buffer.byteLength(value, 'utf8');
    if (bytes > maxBytes) return `string of at most ${maxBytes} bytes (this has ${bytes})`;
  }
  // `indexOf`: `includes` takes twice as long.
  if (value.indexOf('\0') >= 0) return 'string without U+0000';
  if (!value.isWellFormed()) return 'well-formed Unicode string';
  return undefined;
}
