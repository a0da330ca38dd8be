/** Base of the errors of the local Airbyte's own work (not of its API answers, see problems.ts). */
export abstract class LocalAirbyteError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The connector did not do its work. */
export class CdkError extends LocalAirbyteError {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;

  constructor(
    command: string,
    reason: string,
    end: { readonly code: number | null; readonly signal: NodeJS.Signals | null } = {
      code: null,
      signal: null,
    },
  ) {
    const how = end.signal ? `ended by ${end.signal}` : `exit code ${end.code ?? 'unknown'}`;
    super(`airbyte-cdk ${command} failed (${how}): ${reason}`);
    this.code = end.code;
    this.signal = end.signal;
  }
}

/** Some streams of a sync did not come to their end, though the connector did. */
export class IncompleteSyncError extends LocalAirbyteError {
  readonly streams: readonly string[];

  constructor(streams: readonly string[]) {
    super(`these streams were not read to their end: ${streams.join(', ')}`);
    this.streams = streams;
  }
}

/** Writing to the bucket failed. */
export class ObjectStoreError extends LocalAirbyteError {
  readonly bucket: string;
  readonly key: string;

  constructor(action: string, bucket: string, key: string, cause: unknown) {
    const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    super(
      `cannot ${action} s3://${bucket}/${key} (${reason}). Check that the bucket exists and can be reached.`,
      {
        cause,
      },
    );
    this.bucket = bucket;
    this.key = key;
  }
}
