import { readObject, type ReadItem } from '@spacex/s3-reader';
import type { BatchResult, LoadBatch, RedshiftWriter } from '@spacex/redshift-writer';
import type { S3Client } from '@aws-sdk/client-s3';
import type { StreamDefinition } from '@spacex/spacex-schemas';
import type { StreamObjects } from './discover.ts';

/** Fields that documents have and the schema does not: path → how often. They are kept in `_extra`. */
export type UnknownFieldCounts = Readonly<Record<string, number>>;

/** How one batch went. */
export interface BatchReport {
  readonly result: BatchResult;
  readonly unknownFields: UnknownFieldCounts;
  readonly seconds: number;
}

/** What a batch is run with. */
export interface BatchContext {
  readonly s3: S3Client;
  readonly writer: RedshiftWriter;
  readonly signal: AbortSignal;
}

/**
 * Loads the objects of one collection: read → validate → explode → stage → commit. Either all of them are in the
 * tables and in the ledger afterwards, or none.
 */
export async function runBatch(
  { stream, objects }: StreamObjects,
  context: BatchContext,
): Promise<BatchReport> {
  const startedAt = performance.now();
  const unknownFields = new Map<string, number>();
  const batch = await context.writer.openBatch({ stream: stream.name, tables: stream.tables });
  try {
    for (const object of objects) {
      batch.beginObject(object);
      for await (const item of readObject({ s3: context.s3, object, signal: context.signal })) {
        await addItem(batch, stream, item, unknownFields);
      }
      batch.endObject();
    }
    const result = await batch.commit();
    const seconds = (performance.now() - startedAt) / 1000;
    return { result, unknownFields: Object.fromEntries(unknownFields), seconds };
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
    await batch.addReject({ line, reason: item.reason, raw: item.raw });
    return;
  }
  const parsed = stream.parse(item.data);
  if (!parsed.ok) {
    const [first] = parsed.issues;
    const reason = parsed.issues.map(({ message }) => message).join('; ');
    await batch.addReject({ line, reason, path: first?.path ?? '', raw: JSON.stringify(item.data) });
    return;
  }
  for (const { path } of parsed.unknownFields) unknownFields.set(path, (unknownFields.get(path) ?? 0) + 1);
  const { rowHash, rows } = parsed;
  await batch.addDocument({ line, extractedAt: item.extractedAt, rowHash, rows });
}
