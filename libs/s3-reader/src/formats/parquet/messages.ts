/** What the decoder is told to decode; one file after the other. */
export interface DecoderTask {
  readonly sizeBytes: number;
}

/**
 * What the decoder says about its file; `end` and `corrupt` come last. After `read` and `rows` it waits for the answer,
 * so it never runs ahead of whoever takes the rows. `progress` says that it is getting on.
 */
export type DecoderMessage =
  | { readonly kind: 'progress' }
  | { readonly kind: 'read'; readonly start: number; readonly end: number }
  | ({ readonly kind: 'rows' } & RowSlice)
  | { readonly kind: 'end' }
  | { readonly kind: 'corrupt'; readonly problem: string };

/** The answer to `read` has the bytes, the answer to `rows` nothing. */
export interface DecoderAnswer {
  readonly bytes?: Uint8Array;
}

/** Some rows of a row group, column by column: cheaper to hand over than objects. Whole numbers may be bigints. */
export interface RowSlice {
  readonly names: readonly string[];
  /** As many arrays as names, all of the same length. */
  readonly columns: readonly ArrayLike<unknown>[];
  readonly rowCount: number;
}
