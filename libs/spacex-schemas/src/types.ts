import type { Row, TableDefinition } from './table.ts';

/** A row and the table (without its schema) that it belongs to. */
export interface TableRow {
  readonly table: string;
  readonly row: Row;
  /** The data columns as the text of a JSON object, those that are null left out, `_extra` not among them. */
  readonly json: string;
}

/** A field that the document has and the definition does not. It is kept in `_extra`. */
export interface UnknownField {
  /** Path without positions, such as `cores[].recovery_ship`. */
  readonly path: string;
  readonly jsonType: 'string' | 'number' | 'boolean' | 'null' | 'object' | 'array';
}

/** One reason why a document was rejected. */
export interface Issue {
  /** Path with positions, such as `cores[0].landing_success`; empty for the document itself. */
  readonly path: string;
  /** What the definition asks for, such as `boolean`. */
  readonly expected: string;
  /** What stands there, such as `string "yes"`; long values are cut. */
  readonly received: string;
  /** The whole sentence. */
  readonly message: string;
}

/** A document that fits its definition. */
export interface ParsedDocument {
  readonly ok: true;
  readonly id: string;
  /** SHA-256 (64 hexadecimal digits) over the data of all rows and `_extra`; the same in every row. */
  readonly rowHash: string;
  /** The parent row first; data columns, `_row_hash` and, on the parent, `_extra`. */
  readonly rows: readonly TableRow[];
  readonly unknownFields: readonly UnknownField[];
}

/** A document that does not fit; none of it may be loaded. */
export interface RejectedDocument {
  readonly ok: false;
  /** At least one, at most 20. */
  readonly issues: readonly Issue[];
}

/** What became of a document. A bad document is data (for the quarantine), not an exception. */
export type ParseResult = ParsedDocument | RejectedDocument;

/** The form of a document in a line of JSON: everything but its scalars. */
export interface DocumentOutline {
  /** The scalars: the keys that lead to each, and its slot in {@link DocumentTokens}. */
  readonly scalars: readonly { readonly path: readonly string[]; readonly slot: number }[];
  /** Objects, the document itself among them, and arrays without elements. */
  readonly containers: readonly {
    readonly path: readonly string[];
    readonly kind: 'object' | 'empty array';
  }[];
}

/** The scalars of a line by slot, each valid JSON in valid UTF-8; strings have their quotes and no escapes. */
export interface DocumentTokens {
  readonly bytes: Buffer;
  /** The memory of `bytes`, all of it. */
  readonly view: DataView;
  /** Slot → first byte. */
  readonly starts: Int32Array;
  /** Slot → the byte after the last. */
  readonly ends: Int32Array;
  /** Slot → the byte after the digits before the point; -1 for a number with an exponent, and for all that is no number. */
  readonly wholeEnds: Int32Array;
}

/** What `parse` would make of a document that becomes one row. */
export interface TemplateRow {
  /** The data columns as the bytes of a JSON object. Valid until the next row is read. */
  readonly json: Buffer;
  readonly rowHash: string;
}

/** Reads documents that are written alike. */
export interface RowTemplate {
  /** The row; undefined where `parse` must look at the document. */
  read(tokens: DocumentTokens): TemplateRow | undefined;
}

/** One API collection: its documents, its tables and the way from one to the other. */
export interface StreamDefinition {
  /** Name of the collection, such as `launches`. */
  readonly name: string;
  /** The Airbyte streams that carry these documents, such as `launches` and `launches_upcoming`. */
  readonly airbyteStreams: readonly string[];
  readonly description: string;
  /**
   * `latest`: a table row per document id, the newest state wins. `every-read`: a row per document and read
   * (the primary key holds `_airbyte_extracted_at`); nothing is updated or deleted.
   */
  readonly keep: 'latest' | 'every-read';
  /** The top-level fields of a document: `string` for text, `json` for all else. For formats without types (CSV). */
  readonly fieldTypes: Readonly<Record<string, 'string' | 'json'>>;
  /** The parent table first. */
  readonly tables: readonly [TableDefinition, ...TableDefinition[]];
  /** Validates one document (the value of `JSON.parse`) and explodes it into rows. Never throws. */
  parse(document: unknown): ParseResult;
  /**
   * What does the same as `parse`, from bytes to bytes, for documents of one outline; several times as fast. Undefined where
   * such documents must be parsed: they have elements in arrays, or fields that are not known.
   */
  rowTemplate(outline: DocumentOutline): RowTemplate | undefined;
}
