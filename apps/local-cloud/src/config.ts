import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top folder of the checkout. */
export const workspaceRoot = fileURLToPath(new URL('../../..', import.meta.url));

/** The public API that the real pipeline reads. */
export const liveApiUrl = 'https://api.spacexdata.com/v4';

/** Programs of the checkout's own Python environment (`npm run setup`). */
export const pythonBin = resolve(workspaceRoot, '.venv', 'bin');

/** Python of the environment with Airflow (`tools/setup-airflow.mjs`). */
export const airflowPython = resolve(workspaceRoot, '.venv-airflow', 'bin', 'python');

/** A folder as the user meant it: npm runs scripts in the top folder and tells in INIT_CWD where it was called. */
export function userPath(path: string): string {
  return resolve(process.env['INIT_CWD'] ?? process.cwd(), path);
}

/**
 * The environment for a stage of the pipeline: what a shell needs, nothing of the user's AWS account (a stand-in must
 * never be mixed up with it), and what the stage is given.
 */
export function stageEnvironment(values: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(AWS_|REDSHIFT_|AIRBYTE_|DBT_|PG|AIRFLOW_|SPACEX_ETL_)/.test(name),
  );
  // The stand-ins are on this machine, wherever a proxy leads to. Some programs read the one name, some the other.
  const withoutProxy = process.env['no_proxy'] ?? process.env['NO_PROXY'];
  const noProxy = [withoutProxy, '127.0.0.1', 'localhost'].filter(Boolean).join(',');
  return {
    ...Object.fromEntries(inherited),
    ...values,
    PATH: `${pythonBin}:${process.env['PATH'] ?? ''}`,
    NO_PROXY: noProxy,
    no_proxy: noProxy,
  };
}
