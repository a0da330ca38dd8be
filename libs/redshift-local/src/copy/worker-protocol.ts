import type { DecodeJob } from './decode-job.ts';
import type { ObjectResult } from './row-sink.ts';

/** What a decoding thread is told. */
export type ToWorker =
  /** What the objects that follow are decoded as. */
  | { readonly kind: 'job'; readonly job: DecodeJob }
  /** The job is over. */
  | { readonly kind: 'rest' }
  | { readonly kind: 'object'; readonly name: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'end' }
  /** The object's body failed: nothing more comes of it. */
  | { readonly kind: 'broken' }
  /** A piece of rows was taken; its memory is free. */
  | { readonly kind: 'taken'; readonly memory: ArrayBuffer };

/** What a decoding thread says. */
export type FromWorker =
  | { readonly kind: 'rows'; readonly rows: Uint8Array }
  /** So many bytes of the object were read. */
  | { readonly kind: 'read'; readonly bytes: number }
  | { readonly kind: 'done'; readonly result: ObjectResult }
  | { readonly kind: 'failed'; readonly message: string; readonly isBadObject: boolean };

/** Pieces of rows that may be under way to the other thread. */
export const piecesUnderWay = 8;
/** Bytes of an object that may be under way to a decoding thread. */
export const bytesUnderWay = 1024 * 1024;
