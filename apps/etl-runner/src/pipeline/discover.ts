import { compareObjectKeys, listObjects, type ListedObject } from '@spacex/s3-reader';
import type { RedshiftWriter } from '@spacex/redshift-writer';
import { streams, type StreamDefinition } from '@spacex/spacex-schemas';
import type { S3Client } from '@aws-sdk/client-s3';

/** A listed object as the writer knows it: `source` is the Airbyte stream. */
export interface SourceObject extends ListedObject {
  readonly source: string;
}

/** Objects of one collection, oldest first: what one batch loads. */
export interface StreamObjects {
  readonly stream: StreamDefinition;
  readonly objects: readonly SourceObject[];
}

/** What lies in the bucket. */
export interface Listing {
  /** Every collection that was asked for, also those without objects. */
  readonly collections: readonly StreamObjects[];
  /** Airbyte streams in the bucket that no definition claims. */
  readonly unknownStreams: readonly string[];
}

/** Where to look. */
export interface ListOptions {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly prefix: string;
  /** Names of collections; all when not given. */
  readonly only?: readonly string[] | undefined;
  readonly signal?: AbortSignal;
}

/** Lists the bucket. Objects of one collection may come from several Airbyte streams. @throws ListObjectsError */
export async function listCollections({ only, ...where }: ListOptions): Promise<Listing> {
  const wanted = streams.filter(({ name }) => only === undefined || only.includes(name));
  const byAirbyteStream = new Map(
    wanted.flatMap((stream) => stream.airbyteStreams.map((name) => [name, stream])),
  );
  const known = new Set(streams.flatMap(({ airbyteStreams }) => airbyteStreams));

  const found = new Map<StreamDefinition, SourceObject[]>(wanted.map((stream) => [stream, []]));
  const unknownStreams = new Set<string>();
  for await (const object of listObjects(where)) {
    const stream = byAirbyteStream.get(object.stream);
    if (stream) found.get(stream)?.push({ ...object, source: object.stream });
    else if (!known.has(object.stream)) unknownStreams.add(object.stream);
  }
  const collections = [...found].map(([stream, objects]) => ({
    stream,
    objects: objects.sort(compareObjectKeys),
  }));
  return { collections, unknownStreams: [...unknownStreams].sort() };
}

/** The collections with only those objects that the ledger does not hold; one question to it for all. */
export async function subtractLedger(
  collections: readonly StreamObjects[],
  writer: Pick<RedshiftWriter, 'pendingObjects'>,
): Promise<readonly StreamObjects[]> {
  const pending = new Set(await writer.pendingObjects(collections.flatMap(({ objects }) => objects)));
  return collections.map(({ stream, objects }) => ({
    stream,
    objects: objects.filter((object) => pending.has(object)),
  }));
}
