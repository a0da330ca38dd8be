/** So many gaps that follow are tried: a document may lack some of the keys of others. */
const lookAhead = 6;
/** Keys can be data (a map of ids). */
const maxGaps = 1000;
/** The shortest one is a brace or comma, two quotes and a colon; what is much longer is not worth its memory. */
const maxGapBytes = 512;

/** What stands between two values, from the end of the first: comma (or the brace of the document), key, colon and blanks. */
interface Gap {
  readonly isFirst: boolean;
  /** The first four bytes. */
  readonly head: number;
  /** The last four bytes. */
  readonly tail: number;
  /** Those between, if any, four at a time; the last ones may be in `tail`, too. */
  readonly middle: Int32Array;
  readonly length: number;
  readonly column: number;
}

function isAt(view: DataView, at: number, end: number, gap: Gap): boolean {
  const tailAt = at + gap.length - 4;
  if (tailAt + 4 >= end) return false;
  if (view.getInt32(at, true) !== gap.head || view.getInt32(tailAt, true) !== gap.tail) return false;
  for (let place = at + 4, index = 0; place < tailAt; place += 4, index++) {
    if (view.getInt32(place, true) !== gap.middle[index]) return false;
  }
  return true;
}

/**
 * What stood between the values of the documents before: the next one most likely has the same, and bytes that are the same mean
 * the same, so that it is compared, not read.
 */
export class DocumentLayout {
  /** In the order in which they stand in a document; where orders differ, a gap has several places. */
  #gaps: Gap[] = [];
  #next = 0;
  /** What was remembered with the gap that was passed last. */
  column = 0;

  /** A document begins. */
  begin(): void {
    this.#next = 0;
  }

  /** Where the value begins when a known gap is at this place, else 0. A brace is no gap between values. */
  pass(view: DataView, at: number, end: number, isFirst: boolean): number {
    const gaps = this.#gaps;
    const stop = Math.min(this.#next + lookAhead, gaps.length);
    for (let index = this.#next; index < stop; index++) {
      const gap = gaps[index] as Gap;
      if (gap.isFirst === isFirst && isAt(view, at, end, gap)) {
        this.#next = index + 1;
        this.column = gap.column;
        return at + gap.length;
      }
    }
    return 0;
  }

  /** Remembers a gap, as following the one before it. It has to hold a whole key, and the value begins behind it. */
  remember(view: DataView, start: number, end: number, isFirst: boolean, column: number): void {
    const length = end - start;
    if (length > maxGapBytes) return;
    if (this.#gaps.length >= maxGaps) {
      this.#gaps = [];
      this.#next = 0;
    }
    const tailAt = end - 4;
    const middle = new Int32Array(Math.max(0, Math.ceil((tailAt - start - 4) / 4)));
    for (let index = 0; index < middle.length; index++) {
      middle[index] = view.getInt32(start + 4 + index * 4, true);
    }
    const head = view.getInt32(start, true);
    const tail = view.getInt32(tailAt, true);
    this.#gaps.splice(this.#next++, 0, { isFirst, head, tail, middle, length, column });
  }
}
