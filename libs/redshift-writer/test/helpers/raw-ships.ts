import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type ExplodeStatements, type LoadBatch, type LoadObject, ObjectStager } from '../../src/index.ts';
import { fill, instant, type Line } from './harness.ts';
import { shipTables } from './tables.ts';

/** The hash of a ship that the statements below compute too. */
export function shipHash(
  id: string,
  name: unknown,
  massKg: unknown,
  roles: readonly string[],
  extra: unknown,
): string {
  const text = [id, name ?? '', massKg ?? '', roles.join(',')].map(String).join('|');
  return createHash('sha256')
    .update(extra === undefined || extra === null ? text : text + JSON.stringify(extra))
    .digest('hex');
}

/** Ships as documents `{id, name, mass_kg, roles}` in SQL. What has no id is in doubt. */
export const explodeShips: ExplodeStatements = {
  rows: [
    `create temporary table pushed_ships as select d.doc_seq, d.document.id::varchar(24) as ship_id, d.document.name::varchar(16) as name,
       d.document.mass_kg::integer as mass_kg, null::double precision as speed, null::numeric(12, 2) as price, null::boolean as active, null::date as launched_on
     from pushed_documents as d`,
    `create temporary table pushed_roles as select d.doc_seq, d.document.id::varchar(24) as ship_id, i::integer as position, e::varchar(64) as role
     from pushed_documents as d, d.document.roles as e at i`,
  ],
  doubts: `select doc_seq, 'no id' as reason from pushed_ships where ship_id is null`,
  hashes: `create temporary table pushed_hashes as select p.doc_seq,
     sha2(p.ship_id || '|' || coalesce(p.name, '') || '|' || coalesce(p.mass_kg::varchar(12), '') || '|' || coalesce(r.roles, ''), 256) as row_hash
   from pushed_ships as p left join (select doc_seq, listagg(role, ',') within group (order by position) as roles from pushed_roles group by doc_seq) as r
     on r.doc_seq = p.doc_seq`,
  rowTables: { ships: ['pushed_ships'], ship_roles: ['pushed_roles'] },
  temporaryTables: ['pushed_ships', 'pushed_roles', 'pushed_hashes'],
};

function toRecord(line: Line): string {
  if ('reason' in line) return `no JSON ${line.raw.replaceAll(/\s/g, ' ')}`;
  const { id, at, name = null, massKg = null, roles = [], generation = null, sync = null } = line;
  return JSON.stringify({
    _airbyte_raw_id: 'x',
    _airbyte_extracted_at: Date.parse(instant(at)),
    _airbyte_generation_id: generation,
    _airbyte_meta: { sync_id: sync, changes: [] },
    _airbyte_data: { id, name, mass_kg: massKg, roles },
  });
}

/** Puts the lines into S3; returns the object as a listing shows it. */
export async function putShips(
  s3: S3Client,
  bucket: string,
  object: LoadObject,
  lines: readonly Line[],
): Promise<LoadObject> {
  const body = gzipSync(lines.map((line) => `${toRecord(line)}\n`).join(''));
  const { ETag: etag = '' } = await s3.send(
    new PutObjectCommand({ Bucket: bucket, Key: object.key, Body: body }),
  );
  return { ...object, bucket, etag, sizeBytes: body.length };
}

/** Leaves an object of these lines to Redshift; where it is in doubt, the lines are staged. */
export function pushDown(
  s3: S3Client,
  batch: LoadBatch,
  object: LoadObject,
  lines: readonly Line[],
  signal?: AbortSignal,
): void {
  batch.addRawObjects([{ ...object, objectNumber: 0, isGzip: true }], {
    explode: explodeShips,
    ...(signal ? { signal } : {}),
    stage: async ([doubt]) => {
      if (!doubt) return [];
      const stager = new ObjectStager({ s3, target: batch.target, tables: shipTables, part: 1 });
      await fill(stager, doubt.object, lines);
      return [await stager.finish()];
    },
  });
}
