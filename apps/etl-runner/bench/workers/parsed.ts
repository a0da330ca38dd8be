// The staging with every record parsed, as if no two were written alike.
import { parentPort } from 'node:worker_threads';
import { findStream } from '@spacex/spacex-schemas';
import { serveStager } from '../../src/pipeline/staging/worker.ts';

if (!parentPort) throw new Error('this is a worker');
serveStager(parentPort, { role: 'stager', s3: { region: 'us-east-1', forcePathStyle: false } }, (name) => ({
  ...findStream(name),
  rowTemplate: () => undefined,
}));
