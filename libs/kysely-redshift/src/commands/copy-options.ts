import type { TableName } from '../names.ts';
import type { IamRole } from './iam-role.ts';

/** Every key of the given options may be left out but not set. */
type Never<Keys extends string> = { readonly [K in Keys]?: never };

/** Where the files are. */
interface CopyFromS3 extends Never<'ssh' | 'readRatio'> {
  /** `s3://bucket/key` of a manifest, or a prefix; or `emr://cluster/path`. */
  readonly from: string;
  /** `from` names a manifest. Default `false`. */
  readonly manifest?: boolean;
}

interface CopyFromSsh extends Never<'readRatio'> {
  /** `s3://bucket/key` of a manifest of hosts and commands. */
  readonly from: string;
  readonly ssh: true;
  readonly manifest?: never;
}

interface CopyFromDynamoDb extends Never<'ssh' | 'manifest'> {
  /** `dynamodb://table`. */
  readonly from: string;
  /** Percentage of the table's provisioned throughput to use, 1 to 200. */
  readonly readRatio: number;
}

type Compression = 'gzip' | 'bzip2' | 'lzop' | 'zstd';

/** Options of all formats that COPY reads row by row. */
interface CopyRows {
  readonly compression?: Compression;
  /** Region of the bucket. Default: Redshift's own. */
  readonly region?: string;
  /** Files encrypted by the client; needs the deprecated MASTER_SYMMETRIC_KEY in the options of the role. */
  readonly encrypted?: boolean;
  /** Encoding of the files. Default `utf8`. */
  readonly encoding?: 'utf8' | 'utf16' | 'utf16le' | 'utf16be' | 'iso88591';
  /** Default `YYYY-MM-DD`. */
  readonly dateFormat?: 'auto' | (string & {});
  /** Default `YYYY-MM-DD HH:MI:SS`. */
  readonly timeFormat?: 'auto' | 'epochsecs' | 'epochmillisecs' | (string & {});
  /** Dates that do not fit `dateFormat` become NULL instead of errors; needs `dateFormat`. */
  readonly acceptAnyDate?: boolean;
  /** Invalid UTF-8 becomes this ASCII character; `true`: a question mark. Otherwise it is an error. */
  readonly acceptInvChars?: true | string;
  /** Text of white space only becomes NULL. */
  readonly blanksAsNull?: boolean;
  /** Empty text becomes NULL. */
  readonly emptyAsNull?: boolean;
  /** Values of IDENTITY columns come from the files. */
  readonly explicitIds?: boolean;
  /** Round numbers that have too many decimals instead of cutting them. */
  readonly roundEc?: boolean;
  /** Remove trailing blanks of varchar. */
  readonly trimBlanks?: boolean;
  /** Cut text that is too long instead of failing. */
  readonly truncateColumns?: boolean;
  /** Validate only. */
  readonly noLoad?: boolean;
  /** Choose encodings while loading. Default: on for an empty table. */
  readonly compUpdate?: 'on' | 'off' | 'preset';
  /** Rows that the choice of encodings looks at; needs `compUpdate: 'on'`. */
  readonly compRows?: number;
}

/** Options of text files: delimited, CSV and fixed width. */
interface CopyLines {
  /** Records may lack columns at their end. */
  readonly fillRecord?: boolean;
  readonly ignoreBlankLines?: boolean;
  /** Lines to skip at the start of each file. */
  readonly ignoreHeader?: number;
  /** Text that means NULL. Default `\N`. */
  readonly nullAs?: string;
}

type LineKeys = keyof CopyLines;
type RowKeys = keyof CopyRows;
type DelimiterKeys = 'delimiter' | 'removeQuotes' | 'escape';
type FormatKeys = 'quote' | 'fixedWidth' | 'json' | 'avro' | 'simplify' | 'serializeToJson' | DelimiterKeys;

interface CopyDelimited extends CopyRows, CopyLines, Never<Exclude<FormatKeys, DelimiterKeys>> {
  readonly format: 'delimited';
  /** Default `|`. */
  readonly delimiter?: string;
  /** Remove quotes around fields. */
  readonly removeQuotes?: boolean;
  /** A backslash in the data escapes the next character. */
  readonly escape?: boolean;
}

interface CopyCsv extends CopyRows, CopyLines, Never<Exclude<FormatKeys, 'delimiter' | 'quote'>> {
  readonly format: 'csv';
  /** Default `,`. */
  readonly delimiter?: string;
  /** Default `"`. */
  readonly quote?: string;
}

interface CopyFixedWidth extends CopyRows, CopyLines, Never<Exclude<FormatKeys, 'fixedWidth'>> {
  readonly format: 'fixedwidth';
  /** Columns (names or numbers) and their widths in characters, in the order of the file. */
  readonly fixedWidth: readonly (readonly [column: string | number, width: number])[];
}

/** How keys find columns: as they are, without regard to case, or by a file of paths. */
type KeyMatching = 'auto' | 'auto ignorecase' | { readonly jsonPathsUrl: string };

interface CopyJson extends CopyRows, Never<LineKeys | Exclude<FormatKeys, 'json'>> {
  readonly format: 'json';
  /** `auto`: keys equal column names exactly; `auto ignorecase`; `noshred`: the whole object into one SUPER column. */
  readonly json: KeyMatching | 'noshred';
}

interface CopyAvro extends CopyRows, Never<LineKeys | Exclude<FormatKeys, 'avro'>> {
  readonly format: 'avro';
  readonly avro: KeyMatching;
}

interface CopyShapefile extends CopyRows, Never<LineKeys | Exclude<FormatKeys, 'simplify'>> {
  readonly format: 'shapefile';
  /** Simplify geometries that are too large, with a tolerance at most of this. */
  readonly simplify?: 'auto' | number | { readonly autoUpTo: number };
}

interface CopyColumnar extends Never<
  | Exclude<RowKeys, 'acceptInvChars' | 'explicitIds'>
  | Exclude<LineKeys, 'fillRecord'>
  | Exclude<FormatKeys, 'serializeToJson'>
> {
  readonly format: 'parquet' | 'orc';
  readonly acceptInvChars?: true | string;
  readonly explicitIds?: boolean;
  readonly fillRecord?: boolean;
  /** Nested values go to SUPER or varchar columns as JSON. */
  readonly serializeToJson?: boolean;
}

/** Either a number of errors that are forgiven, or all of them. Columnar files forgive none. */
type CopyErrors =
  | {
      /** The load fails when errors reach this number; 0 and 1 both mean the first one. Default 0. At most 100000. */
      readonly maxError?: number;
      readonly ignoreAllErrors?: never;
    }
  | { readonly maxError?: never; readonly ignoreAllErrors: true };

type CopyFormat =
  | ((CopyDelimited | CopyCsv | CopyFixedWidth | CopyJson | CopyAvro | CopyShapefile) & CopyErrors)
  | (CopyColumnar & Never<'maxError' | 'ignoreAllErrors'>);

/** Options of COPY (AWS docs, COPY). Pairs that Redshift refuses do not type-check. */
export type CopyOptions = {
  /** The table: a name, or `[schema, name]`. */
  readonly table: TableName;
  /** Columns in the order of the statement; left out columns take their default. Default: all. */
  readonly columns?: readonly string[];
  readonly iamRole: IamRole;
  /** Update the statistics after loading; `on` needs ownership. */
  readonly statUpdate?: 'on' | 'off';
} & (CopyFromS3 | CopyFromSsh | CopyFromDynamoDb) &
  CopyFormat;

/** All options at once, for the code that writes and checks them. */
export type AnyCopyOptions = Partial<
  CopyRows &
    CopyLines &
    Pick<CopyDelimited, DelimiterKeys> &
    Pick<CopyCsv, 'quote'> &
    Pick<CopyFixedWidth, 'fixedWidth'> &
    Pick<CopyJson, 'json'> &
    Pick<CopyAvro, 'avro'> &
    Pick<CopyShapefile, 'simplify'> &
    Pick<CopyColumnar, 'serializeToJson'> & {
      readonly manifest: boolean;
      readonly ssh: boolean;
      readonly readRatio: number;
      readonly maxError: number;
      readonly ignoreAllErrors: boolean;
      readonly statUpdate: 'on' | 'off';
    }
> & {
  readonly table: TableName;
  readonly columns?: readonly string[];
  readonly from: string;
  readonly iamRole: IamRole;
  readonly format: CopyOptions['format'];
};
