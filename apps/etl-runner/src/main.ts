import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { isStagerWorkerData } from './pipeline/staging/messages.ts';

// One file for all roles: the container and the bundle have no other. The code of a role is loaded when it is taken.
async function main(): Promise<void> {
  if (process.send && process.argv[2] === 'parquet-decoder') {
    const { serveParquetDecoder } = await import('./parquet-decoder.ts');
    await serveParquetDecoder();
  } else if (isMainThread) {
    const { runCli } = await import('./cli.ts');
    await runCli(new URL(import.meta.url));
  } else if (parentPort && isStagerWorkerData(workerData)) {
    const { serveStager } = await import('./pipeline/staging/worker.ts');
    serveStager(parentPort, workerData);
  }
}

void main();
