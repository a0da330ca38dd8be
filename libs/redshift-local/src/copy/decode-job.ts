import { AvroFormat } from './formats/avro/avro.ts';
import type { ByteFormat } from './formats/byte-format.ts';
import { CsvReader } from './formats/csv.ts';
import { DelimitedReader } from './formats/delimited.ts';
import { FixedWidthReader } from './formats/fixed-width.ts';
import { JsonFormat } from './formats/json.ts';
import { LineFormat, type LineOptions, type RecordReader } from './formats/lines.ts';
import { KeyedDocumentReader, WholeDocumentReader, type DocumentReader } from './json/document-reader.ts';
import type { PathStep } from './json/path.ts';
import { PathDocumentReader } from './json/path-reader.ts';
import type { Compression, CopyFormat, FileEncoding } from './options.ts';
import type { TargetColumn } from './target-type.ts';
import type { EncoderOptions } from './values/column-writer.ts';

/** All that a thread needs to know to decode the objects of a COPY. Plain data. */
export interface DecodeJob {
  readonly columns: readonly TargetColumn[];
  readonly format: CopyFormat;
  /** One per column, when the format has a JSONPaths file. */
  readonly paths?: readonly (readonly PathStep[])[];
  readonly compression: Compression;
  readonly encoding: FileEncoding;
  readonly values: EncoderOptions;
  readonly lines: LineOptions;
  /** Is the text for NULL the default one? */
  readonly defaultNull: boolean;
  /** Errors of one object at which it is given up. */
  readonly errorLimit: number;
}

function documentReader({ columns, format, paths }: DecodeJob): DocumentReader {
  if (paths !== undefined) return new PathDocumentReader(paths);
  const matching = 'matching' in format ? format.matching : 'auto';
  if (matching === 'noshred') return new WholeDocumentReader();
  return new KeyedDocumentReader(
    columns.map(({ name }) => name),
    matching === 'auto ignorecase',
  );
}

/** Makes what reads the objects of a job; Parquet is not read front to back and has none. */
export function makeByteFormat(job: DecodeJob): ByteFormat {
  const { columns, format, lines } = job;
  const { fillRecord } = lines;
  const ofLines = (reader: RecordReader): ByteFormat => new LineFormat(reader, lines, columns.length > 1);
  switch (format.kind) {
    case 'json':
      return new JsonFormat(documentReader(job));
    case 'avro':
      return new AvroFormat(documentReader(job));
    case 'csv':
      return ofLines(new CsvReader(columns, { ...format, fillRecord }));
    case 'delimited':
      return ofLines(new DelimitedReader(columns, { ...format, fillRecord, defaultNull: job.defaultNull }));
    case 'fixed-width':
      return ofLines(new FixedWidthReader(columns, format.widths, fillRecord));
    case 'parquet':
      throw new TypeError('Parquet is not read front to back');
  }
}
