/**
 * Copies UTF-8. For a few bytes this takes a fraction of the time of a call of `Buffer.copy`. Bytes go eight at a time as a double,
 * the last ones once more with those before them: no eight bytes of UTF-8 are a NaN, which might change on its way.
 *
 * @param at the end of what is copied has to be inside `to`
 */
export function copyText(from: DataView, start: number, end: number, to: DataView, at: number): void {
  const count = end - start;
  if (count >= 8) {
    const last = count - 8;
    for (let index = 0; index < last; index += 8) {
      to.setFloat64(at + index, from.getFloat64(start + index, true), true);
    }
    to.setFloat64(at + last, from.getFloat64(start + last, true), true);
  } else if (count >= 4) {
    const last = count - 4;
    to.setInt32(at, from.getInt32(start, true), true);
    to.setInt32(at + last, from.getInt32(start + last, true), true);
  } else for (let index = 0; index < count; index++) to.setUint8(at + index, from.getUint8(start + index));
}
