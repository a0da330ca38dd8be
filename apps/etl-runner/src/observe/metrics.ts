import type { DoneBatch } from './reporter.ts';

const units = {
  Objects: 'Count',
  RowsRead: 'Count',
  RowsRejected: 'Count',
  RowsInserted: 'Count',
  RowsUpdated: 'Count',
  RowsDeleted: 'Count',
  Bytes: 'Bytes',
  Seconds: 'Seconds',
  LagSeconds: 'Seconds',
} as const;

/**
 * A batch as CloudWatch metrics: a log line in embedded metric format, which CloudWatch Logs turns into metrics by
 * itself (AWS docs, Embedded metric format specification).
 */
export function batchMetrics(
  { stream, bytes, lagSeconds, result }: DoneBatch,
  namespace: string,
  fields: { readonly runId: string; readonly atMs: number },
): object {
  const values = {
    Objects: result.objects,
    RowsRead: result.rowsRead,
    RowsRejected: result.rejected,
    RowsInserted: result.inserted,
    RowsUpdated: result.updated,
    RowsDeleted: result.deleted,
    Bytes: bytes,
    Seconds: result.seconds.total,
    ...(lagSeconds === null ? {} : { LagSeconds: lagSeconds }),
  };
  return {
    _aws: {
      Timestamp: fields.atMs,
      CloudWatchMetrics: [
        {
          Namespace: namespace,
          Dimensions: [['Stream']],
          Metrics: Object.keys(values).map((name) => ({
            Name: name,
            Unit: units[name as keyof typeof units],
          })),
        },
      ],
    },
    Stream: stream,
    runId: fields.runId,
    batchId: result.batchId,
    ...values,
  };
}
