import { compareObjectKeys, listObjects, type ListedObject } from '@spacex/s3-reader';
import type { RedshiftWriter } from '@spacex/redshift-writer';
import { streams, type StreamDefinition } from '@spacex/spacex-schemas';
import type { S3Client } from '@aws-sdk/client-s3';

/** The new objects of one collection, oldest first: what one batch loads. */
export interface StreamObjects {
  readonly stream: StreamDefinition;
  readonly objects: readonly ListedObject[];
}

/** What is to be loaded, and which folders hold nothing that we know. */
export interface Discovery {
  readonly batches: readonly StreamObjects[];
  /** Airbyte streams in the bucket that no definition claims. */
  readonly unknownStreams: readonly string[];
}

/** Where to look. */
export interface DiscoverOptions {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly prefix: string;
  readonly writer: Pick<RedshiftWriter, 'pendingObjects'>;
  /** Names of collections; all when not given. */
  readonly only?: readonly string[];
}

/** Lists the bucket and subtracts the ledger. Objects of one collection may come from several Airbyte streams. */
export async function discover({ s3, bucket, prefix, writer, only }: DiscoverOptions): Promise<Discovery> {
  const wanted = streams.filter(({ name }) => only === undefined || only.includes(name));
  const byAirbyteStream = new Map(
    wanted.flatMap((stream) => stream.airbyteStreams.map((name) => [name, stream])),
  );
  const known = new Set(streams.flatMap(({ airbyteStreams }) => airbyteStreams));

  const found = new Map<StreamDefinition, ListedObject[]>(wanted.map((stream) => [stream, []]));
  const unknownStreams = new Set<string>();
  for await (const object of listObjects({ s3, bucket, prefix })) {
    const stream = byAirbyteStream.get(object.stream);
    if (stream) found.get(stream)?.push(object);
    else if (!known.has(object.stream)) unknownStreams.add(object.stream);
  }

  const batches: StreamObjects[] = [];
  for (const [stream, listed] of found) {
    const objects = await writer.pendingObjects(listed.sort(compareObjectKeys));
    if (objects.length > 0) batches.push({ stream, objects });
  }
  return { batches, unknownStreams: [...unknownStreams].sort() };
}
