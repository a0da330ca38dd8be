import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { type EtlConfig, inheritedEnvironment } from '../config.ts';
import { DbtError } from '../errors.ts';
import { dbtEnvironment } from '../redshift-login.ts';

/**
 * Runs dbt on the project of the image with the connection of etl-runner, its output passed through.
 *
 * @param args dbt's own arguments, for example `['build', '--select', 'spacex_launches']`
 * @throws DbtError when dbt cannot be started or does not end with 0
 */
export async function runDbt(config: EtlConfig, args: readonly string[]): Promise<void> {
  const { executable, projectDir } = config.dbt;
  const folders = ['--project-dir', projectDir, '--profiles-dir', projectDir];
  const child = spawn(executable, [...args, ...folders], {
    env: await dbtEnvironment(config, inheritedEnvironment()),
    // dbt's report is for people; our stdout is kept for the summary line that machines read.
    stdio: ['ignore', process.stderr, 'inherit'],
  });
  const forward = (signal: NodeJS.Signals) => child.kill(signal);
  process.on('SIGTERM', forward).on('SIGINT', forward);
  try {
    const code = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (exitCode, signal) =>
        resolve(exitCode ?? 128 + constants.signals[signal ?? 'SIGTERM']),
      );
    });
    // dbt: 1 = a model or test failed, 2 = it could not run at all (docs.getdbt.com, exit codes).
    if (code === 1)
      throw new DbtError(`dbt ${args.join(' ')}: a model or a test failed; see its report above.`, args);
    if (code !== 0)
      throw new DbtError(`dbt ${args.join(' ')} ended with exit code ${code}; see its output above.`, args);
  } catch (error) {
    if (error instanceof DbtError) throw error;
    throw new DbtError(
      `dbt could not be started as "${executable}": install dbt-redshift, or name it in DBT_EXECUTABLE.`,
      args,
      { cause: error },
    );
  } finally {
    process.off('SIGTERM', forward).off('SIGINT', forward);
  }
}
