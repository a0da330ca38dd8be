import { readObject, type ReadItem } from '@spacex/s3-reader';
import type { BatchResult, LoadBatch, RedshiftWriter } from '@spacex/redshift-writer';
import type { S3Client } from '@aws-sdk/client-s3';
import type { StreamDefinition } from '@spacex/spacex-schemas';
import { TooManyRunnersError } from '../errors.ts';
import type { StreamObjects } from './discover.ts';

/** How one batch went. */
export interface BatchReport {
  readonly stream: string;
  readonly result: BatchResult;
  /** Fields that documents have and the schema does not: path → how often. They are kept in `_extra`. */
  readonly unknownFields: Readonly<Record<string, number>>;
}

/** What a batch is run with. */
export interface BatchContext {
  readonly s3: S3Client;
  readonly writer: RedshiftWriter;
  readonly signal: AbortSignal;
}

/** How often a batch is planned again because another runner was quicker with some of its objects. */
const maxPlans = 5;

/**
 * Loads the objects of one collection: read → validate → explode → stage → commit. Either all of them are in the
 * tables and in the ledger afterwards, or none. Objects that another runner loads meanwhile are left to it.
 */
export async function runBatch(
  { stream, objects }: StreamObjects,
  context: BatchContext,
): Promise<BatchReport> {
  let report = await attempt({ stream, objects }, context);
  for (let plan = 1; !report.result.committed && plan < maxPlans; plan += 1) {
    const left = await context.writer.pendingObjects(objects);
    if (left.length === 0) return report;
    report = await attempt({ stream, objects: left }, context);
  }
  if (!report.result.committed) throw new TooManyRunnersError(stream.name);
  return report;
}

async function attempt(
  { stream, objects }: StreamObjects,
  { s3, writer, signal }: BatchContext,
): Promise<BatchReport> {
  const unknownFields = new Map<string, number>();
  const batch = writer.openBatch({ stream: stream.name, tables: stream.tables });
  try {
    for (const object of objects) {
      batch.beginObject(object);
      const reading = readObject({ s3, object, fieldTypes: stream.fieldTypes, signal });
      for await (const items of reading.batches()) {
        for (const item of items) await addItem(batch, stream, item, unknownFields);
      }
      batch.endObject();
    }
    const result = await batch.commit();
    return { stream: stream.name, result, unknownFields: Object.fromEntries(unknownFields) };
  } catch (error) {
    await batch.abort();
    throw error;
  }
}

async function addItem(
  batch: LoadBatch,
  stream: StreamDefinition,
  item: ReadItem,
  unknownFields: Map<string, number>,
): Promise<void> {
  const { line } = item;
  if (item.kind === 'reject') {
    await batch.addReject({ line, reason: item.detail, raw: item.raw });
    return;
  }
  const parsed = stream.parse(item.data);
  if (!parsed.ok) {
    const reason = parsed.issues.map(({ message }) => message).join('; ');
    await batch.addReject({
      line,
      reason,
      path: parsed.issues[0]?.path ?? '',
      raw: JSON.stringify(item.data),
    });
    return;
  }
  const { rowHash, rows } = parsed;
  const outcome = await batch.addDocument({ line, extractedAt: item.extractedAt, rowHash, rows });
  if (outcome === 'rejected') return;
  for (const { path, jsonType } of parsed.unknownFields) {
    batch.addDrift({ path, jsonType });
    unknownFields.set(path, (unknownFields.get(path) ?? 0) + 1);
  }
}
