import type { RedshiftWriter } from '@spacex/redshift-writer';
import { findStream } from '@spacex/spacex-schemas';
import { NotFoundError } from '../errors.ts';
import { listCollections } from '../pipeline/discover.ts';
import { listQuarantine } from '../pipeline/quarantine.ts';
import type { BatchWork } from '../pipeline/run-batch.ts';
import { loadCollections, type LoadSummary, type RunContext } from './load.ts';
import type { LoadOptions } from './load-options.ts';
import { withRedshift } from './with-redshift.ts';

/** What to load once more. */
export type ReplayTarget =
  /** Rejected lines, of one batch or of all. What becomes valid is loaded once, however often this is called. */
  | { readonly kind: 'rejects'; readonly batch?: string }
  /** Whole objects, by their keys; loaded already or not. */
  | { readonly kind: 'objects'; readonly keys: readonly string[] };

/**
 * The command `replay`. A quarantine object is an object like any other: the ledger knows whether it was replayed.
 * Lines that are rejected again go to a quarantine object of the new batch.
 *
 * @throws NotFoundError for keys that are not in the bucket, before anything is read
 */
export async function replay(
  target: ReplayTarget,
  options: LoadOptions,
  context: RunContext,
): Promise<LoadSummary> {
  return withRedshift(context, async ({ s3, writer }) => {
    context.reporter.schema(await writer.prepareSchema());
    const { raw, quarantine } = context.config;
    const where = { s3, signal: context.signal };
    const work =
      target.kind === 'rejects'
        ? await rejectWork(
            await listQuarantine({ ...where, ...quarantine, streams: options.streams, batch: target.batch }),
            writer,
          )
        : await objectWork(target.keys, await listCollections({ ...where, ...raw, only: options.streams }));
    const fullRefresh = target.kind === 'objects';
    return loadCollections('replay', work, { ...context, ...options, fullRefresh, writer });
  });
}

async function rejectWork(
  found: Awaited<ReturnType<typeof listQuarantine>>,
  writer: RedshiftWriter,
): Promise<readonly BatchWork[]> {
  const work: BatchWork[] = [];
  for (const [name, all] of found) {
    const objects = await writer.pendingObjects(all);
    if (objects.length > 0) work.push({ stream: findStream(name), objects });
  }
  return work;
}

async function objectWork(
  keys: readonly string[],
  { collections }: Awaited<ReturnType<typeof listCollections>>,
): Promise<readonly BatchWork[]> {
  const wanted = new Set(keys);
  const work = collections
    .map(({ stream, objects }) => ({ stream, objects: objects.filter(({ key }) => wanted.has(key)) }))
    .filter(({ objects }) => objects.length > 0);
  for (const { key } of work.flatMap(({ objects }) => objects)) wanted.delete(key);
  if (wanted.size > 0) {
    throw new NotFoundError(
      `the raw folder holds no Airbyte object ${[...wanted].join(', ')}: give whole keys, as etl.load_objects has them.`,
    );
  }
  return work;
}
