// The staging of parsed records without the validation of documents: what zod costs is the difference to `parsed`.
// It is made of parts that the library keeps to itself.
/* eslint-disable @nx/enforce-module-boundaries */
import { parentPort } from 'node:worker_threads';
import { definedStreams } from '../../../../libs/spacex-schemas/src/catalog.ts';
import { exploder } from '../../../../libs/spacex-schemas/src/explode.ts';
import { rowHasher } from '../../../../libs/spacex-schemas/src/row-hash.ts';
import { serveStager } from '../../src/pipeline/staging/worker.ts';

const starlink = definedStreams.find(({ name }) => name === 'starlink');
if (!starlink || !parentPort) throw new Error('this is a worker for the stream starlink');
const explode = exploder({ fields: starlink.fields, table: 'starlink_satellites', childKey: 'starlink_id' });
const rowHashOf = rowHasher(starlink.tables);
const parse: typeof starlink.parse = (document) => {
  const { id, rows } = explode(document as Record<string, unknown>, null);
  const rowHash = rowHashOf(rows, null);
  return { ok: true, id, rowHash, rows, unknownFields: [] };
};
serveStager(parentPort, { role: 'stager', s3: { region: 'us-east-1', forcePathStyle: false } }, () => ({
  ...starlink,
  parse,
  rowTemplate: () => undefined,
}));
