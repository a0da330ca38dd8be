/** More digits than any type holds; an exponent beyond it is an overflow or nothing. */
const maxExponent = 400;
const maxDigits = 1200;

/**
 * A decimal number cut into its digits. One instance serves many numbers: each `read` overwrites the last.
 */
export class DecimalText {
  /** Digits 0 to 9, without leading zeros of the whole part. */
  readonly digits = new Uint8Array(maxDigits);
  count = 0;
  /** How many of the digits are before the decimal point; negative: zeros follow the point first. */
  point = 0;
  negative = false;
  /** Is the exponent beyond everything that a type holds? */
  isHuge = false;

  /** Reads `[+-]digits[.digits][e[+-]digits]`. Returns false when it is none. */
  read(bytes: Buffer, start: number, end: number): boolean {
    let at = start;
    const first = bytes[at];
    this.negative = first === 0x2d;
    if (this.negative || first === 0x2b) at++;
    this.count = 0;
    this.isHuge = false;
    let point = -1;
    let seen = 0;
    for (; at < end; at++) {
      const code = bytes[at] as number;
      const digit = code - 48;
      if (digit >= 0 && digit <= 9) {
        seen++;
        if (digit === 0 && this.count === 0 && point < 0) continue;
        if (this.count < maxDigits) this.digits[this.count] = digit;
        this.count++;
      } else if (code === 0x2e && point < 0) point = this.count;
      else break;
    }
    if (seen === 0) return false;
    this.point = point < 0 ? this.count : point;
    if (this.count > maxDigits) {
      if (this.point > maxDigits) this.isHuge = true;
      this.count = maxDigits;
    }
    return at === end || this.#readExponent(bytes, at, end);
  }

  #readExponent(bytes: Buffer, start: number, end: number): boolean {
    const code = bytes[start];
    if (code !== 0x65 && code !== 0x45) return false;
    const text = bytes.toString('latin1', start + 1, end);
    if (!/^[+-]?\d+$/.test(text)) return false;
    const exponent = Number(text);
    if (exponent > maxExponent) this.isHuge = true;
    else if (exponent < -maxExponent) this.count = 0;
    else this.point += exponent;
    return true;
  }

  /** Is every digit a zero? */
  get isZero(): boolean {
    for (let index = 0; index < this.count; index++) if (this.digits[index] !== 0) return false;
    return true;
  }
}
