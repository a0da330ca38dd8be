import type { ObjectStager } from '@spacex/redshift-writer';
import { readObject, type ReadItem, type RecordItem } from '@spacex/s3-reader';
import type { S3Client } from '@aws-sdk/client-s3';
import type { StreamDefinition } from '@spacex/spacex-schemas';
import type { AlikeRecords } from './alike-records.ts';
import type { ObjectToStage, StagingProgress } from './types.ts';

/** What an object is staged with. */
export interface StageObjectContext {
  readonly s3: S3Client;
  readonly stream: StreamDefinition;
  readonly stager: ObjectStager;
  readonly alike: AlikeRecords;
  readonly signal: AbortSignal;
  onProgress(progress: StagingProgress): void;
}

/** Reads one object: every line becomes rows in the stage, or a reject. @throws errors of s3-reader and redshift-writer */
export async function stageObject(
  { object, objectNumber, isQuarantine }: ObjectToStage,
  { s3, stream, stager, alike, signal, onProgress }: StageObjectContext,
): Promise<void> {
  stager.beginObject(object, objectNumber);
  const reading = readObject({
    s3,
    object,
    fieldTypes: stream.fieldTypes,
    signal,
    // The lines of a quarantine carry lines as text.
    ...(isQuarantine
      ? { wrappedIn: 'raw' }
      : { takeRecord: (bytes, start, end, line) => alike.stage(bytes, start, end, line) }),
  });
  let rows = 0;
  let bytes = 0;
  for await (const items of reading.batches()) {
    let rejected = 0;
    for (const item of items) if (stageItem(item, stream, stager) === 'rejected') rejected += 1;
    await stager.room();
    const { compressedBytes, records, rejects } = reading.stats;
    onProgress({ rows: records + rejects - rows, rejected, bytes: compressedBytes - bytes, objects: 0 });
    rows = records + rejects;
    bytes = compressedBytes;
  }
  stager.endObject();
  onProgress({ rows: 0, rejected: 0, bytes: object.sizeBytes - bytes, objects: 1 });
}

/** Validates and explodes one line. */
export function stageItem(
  item: ReadItem,
  stream: StreamDefinition,
  stager: ObjectStager,
): 'accepted' | 'rejected' {
  const { line } = item;
  if (item.kind === 'reject') {
    stager.addReject({ line, reason: item.detail, raw: item.raw });
    return 'rejected';
  }
  const parsed = stream.parse(item.data);
  if (!parsed.ok) {
    const [first] = parsed.issues;
    const reason = parsed.issues.map(({ message }) => message).join('; ');
    stager.addReject({ line, reason, path: first?.path ?? '', raw: lineOf(item) });
    return 'rejected';
  }
  const { rowHash, rows } = parsed;
  const { extractedAt, generationId, syncId, changes } = item;
  const raw = () => lineOf(item);
  const outcome = stager.addDocument({
    line,
    extractedAt,
    generationId,
    syncId,
    rowHash,
    rows,
    changes,
    raw,
  });
  if (outcome === 'accepted') for (const field of parsed.unknownFields) stager.addDrift(field);
  return outcome;
}

/** The record as destination-s3 writes a line, whatever the format was: so it can be replayed from the quarantine. */
function lineOf({ rawId, extractedAt, generationId, syncId, data }: RecordItem): string {
  return JSON.stringify({
    _airbyte_raw_id: rawId,
    _airbyte_extracted_at: extractedAt,
    _airbyte_generation_id: generationId,
    _airbyte_meta: { sync_id: syncId, changes: [] },
    _airbyte_data: data,
  });
}
