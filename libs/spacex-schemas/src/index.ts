import type { StreamDefinition } from './types.ts';
import { type ExplodeSql, explodeSql as explodeDefinedStream } from './pushdown/explode-sql.ts';
import { definedStreams, findStream as findDefinedStream } from './catalog.ts';

/** All collections of the API, launches first. */
export const streams: readonly StreamDefinition[] = definedStreams;

/**
 * The definition behind an Airbyte stream. `launches` and `launches_upcoming` share one.
 * @throws UnknownStreamError where there is none
 */
export const findStream: (airbyteStream: string) => StreamDefinition = findDefinedStream;

/** What `parse` of a stream does, as SQL for documents that Redshift has read itself. */
export const explodeSql = ({ airbyteStreams: [name = ''] }: StreamDefinition): ExplodeSql =>
  explodeDefinedStream(findDefinedStream(name));

export type { ExplodeSql } from './pushdown/explode-sql.ts';
export { defineStream } from './define-stream.ts';
export type { DefinedStream, StreamSpec } from './define-stream.ts';
/** The builders of fields, for `defineStream`. */
export * as fields from './fields.ts';
export { airbyteStreamNames } from './catalog.ts';
export { SpacexSchemasError, StreamDefinitionError, UnknownStreamError } from './errors.ts';
export { rawSchema, sqlType } from './table.ts';
export type { ColumnDefinition, ColumnType, OversizePolicy, Row, Scalar, TableDefinition } from './table.ts';
export type {
  DocumentOutline,
  DocumentTokens,
  Issue,
  ParsedDocument,
  ParseResult,
  RejectedDocument,
  RowTemplate,
  StreamDefinition,
  TableRow,
  TemplateRow,
  UnknownField,
} from './types.ts';
