import { LoadError, loadErrorCodes } from '../load-error.ts';
import { valueKind, type Row } from '../row.ts';
import { keyText, setValue, unexpected, type DocumentReader } from './document-reader.ts';
import type { PathStep } from './path.ts';
import { incomplete, scanned, skipSpace, skipString, skipValue } from './scanner.ts';

/** All paths together as a tree: what to look for at one place of a document. */
interface PathNode {
  /** Columns whose path ends here. */
  readonly columns: number[];
  readonly children: Map<PathStep, PathNode>;
}

const newNode = (): PathNode => ({ columns: [], children: new Map() });

/** JSON with a JSONPaths file: one path per column; a path that leads nowhere gives NULL. */
export class PathDocumentReader implements DocumentReader {
  readonly #root = newNode();

  /** @param paths one per column, in the order of the columns */
  constructor(paths: readonly (readonly PathStep[])[]) {
    paths.forEach((steps, column) => {
      let node = this.#root;
      for (const step of steps) {
        const next = node.children.get(step) ?? newNode();
        node.children.set(step, next);
        node = next;
      }
      node.columns.push(column);
    });
  }

  read(bytes: Buffer, start: number, end: number, row: Row): number {
    row.kinds.fill(valueKind.missing);
    if (bytes[start] !== 0x7b && bytes[start] !== 0x5b) {
      throw new LoadError(loadErrorCodes.invalidLine, 'Invalid JSON: a JSON object or array is expected');
    }
    return this.#value(bytes, start, end, row, this.#root);
  }

  #value(bytes: Buffer, start: number, end: number, row: Row, node: PathNode): number {
    if (start >= end) return incomplete;
    const first = bytes[start];
    scanned.escape = false;
    let after: number;
    if (node.children.size > 0 && (first === 0x7b || first === 0x5b)) {
      after = this.#container(bytes, start, end, row, node, first === 0x7b);
    } else after = skipValue(bytes, start, end);
    if (after !== incomplete) {
      for (const column of node.columns) setValue(row, column, bytes, start, after, scanned.escape);
    }
    return after;
  }

  #container(bytes: Buffer, open: number, end: number, row: Row, node: PathNode, isObject: boolean): number {
    const close = isObject ? 0x7d : 0x5d;
    let at = skipSpace(bytes, open + 1, end);
    if (at < end && bytes[at] === close) return at + 1;
    for (let index = 0; ; index++) {
      let step: PathStep = index;
      if (isObject) {
        if (at >= end) return incomplete;
        if (bytes[at] !== 0x22) throw unexpected(bytes, at);
        const after = skipString(bytes, at, end);
        if (after === incomplete) return incomplete;
        step = keyText(bytes, at + 1, after - 1);
        at = skipSpace(bytes, after, end);
        if (at >= end) return incomplete;
        if (bytes[at] !== 0x3a) throw unexpected(bytes, at);
        at = skipSpace(bytes, at + 1, end);
      }
      const child = node.children.get(step);
      at = child === undefined ? skipValue(bytes, at, end) : this.#value(bytes, at, end, row, child);
      if (at === incomplete) return incomplete;
      at = skipSpace(bytes, at, end);
      if (at >= end) return incomplete;
      if (bytes[at] === close) return at + 1;
      if (bytes[at] !== 0x2c) throw unexpected(bytes, at);
      at = skipSpace(bytes, at + 1, end);
    }
  }
}
