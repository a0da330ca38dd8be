import type { AirbyteChange, RecordItem } from './types.ts';

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads a record of destination-s3, with or without root-level flattening. A string says what is wrong with it. */
export function toRecord(value: unknown, line: number): RecordItem | string {
  if (!isObject(value)) return 'it is no JSON object';
  // Versions before 1.0 called the id _airbyte_ab_id and the time _airbyte_emitted_at.
  const rawId = value['_airbyte_raw_id'] ?? value['_airbyte_ab_id'];
  if (typeof rawId !== 'string' || rawId === '') return '_airbyte_raw_id is missing';
  const extractedAt = toInstant(value['_airbyte_extracted_at'] ?? value['_airbyte_emitted_at']);
  if (extractedAt === undefined) return '_airbyte_extracted_at is missing or no time';
  const data = '_airbyte_data' in value ? value['_airbyte_data'] : flattenedData(value);
  if (!isObject(data)) return '_airbyte_data is no JSON object';
  const meta = isObject(value['_airbyte_meta']) ? value['_airbyte_meta'] : {};
  return {
    kind: 'record',
    line,
    rawId,
    extractedAt,
    generationId: toNumber(value['_airbyte_generation_id']),
    syncId: toNumber(meta['sync_id']),
    data,
    changes: toChanges(meta['changes']),
  };
}

/** Root-level flattening puts the fields of the document beside Airbyte's own. */
function flattenedData(value: Json): Json {
  const data: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    if (key.startsWith('_airbyte_')) continue;
    // Plain assignment would lose it.
    if (key === '__proto__') Object.defineProperty(data, key, { value: value[key], enumerable: true });
    else data[key] = value[key];
  }
  return data;
}

/** From milliseconds since 1970 (what destination-s3 writes) or ISO-8601 (what its documentation shows). */
export function toInstant(value: unknown): string | undefined {
  if (value === last.value) return last.instant;
  if (typeof value !== 'number' && !(typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T/.test(value))) {
    return undefined;
  }
  const time = new Date(value);
  last = { value, instant: Number.isNaN(time.getTime()) ? undefined : time.toISOString() };
  return last.instant;
}

/** Records of one sync follow each other with the same time, and writing it takes a microsecond. */
let last: { readonly value: unknown; readonly instant: string | undefined } = {
  value: undefined,
  instant: undefined,
};

const toNumber = (value: unknown) => (typeof value === 'number' ? value : null);

const noChanges: readonly AirbyteChange[] = [];

function toChanges(value: unknown): readonly AirbyteChange[] {
  if (!Array.isArray(value) || value.length === 0) return noChanges;
  return value.filter(isObject).map((change) => ({
    field: String(change['field'] ?? ''),
    change: String(change['change'] ?? ''),
    reason: String(change['reason'] ?? ''),
  }));
}
