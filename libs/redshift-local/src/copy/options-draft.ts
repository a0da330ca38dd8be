import { newAccessDraft, type AccessDraft } from './access-options.ts';
import type { CopyOptions, DocumentMatching } from './options.ts';

/** Options that need no more than a value. */
export type PlainOptions = Omit<CopyOptions, 'access' | 'format' | 'maxErrors'>;

/** The options of a COPY as far as they were read. */
export interface OptionsDraft {
  readonly access: AccessDraft;
  readonly values: { -readonly [key in keyof PlainOptions]?: PlainOptions[key] };
  format?: 'json' | 'avro' | 'csv' | 'fixed-width' | 'parquet';
  matching?: DocumentMatching;
  widths?: number[];
  delimiter?: number;
  quote?: number;
  escape?: boolean;
  removeQuotes?: boolean;
  serializeToJson?: boolean;
  maxErrors?: number;
  ignoreAllErrors?: boolean;
}

export const newOptionsDraft = (): OptionsDraft => ({ access: newAccessDraft(), values: {} });
