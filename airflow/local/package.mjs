// Collects what goes to the bucket of MWAA in `airflow/dist`: aws s3 sync airflow/dist s3://<bucket> --delete
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('..', import.meta.url));
const target = join(project, 'dist');

/** What Python leaves behind when it runs the files. */
const isLeftover = (path) => basename(path) === '__pycache__' || path.endsWith('.pyc');

rmSync(target, { recursive: true, force: true });
mkdirSync(target);
for (const name of ['dags', 'requirements.txt', 'startup.sh']) {
  cpSync(join(project, name), join(target, name), {
    recursive: true,
    filter: (source) => !isLeftover(source),
  });
}
console.log('airflow/dist: dags/, requirements.txt, startup.sh');
