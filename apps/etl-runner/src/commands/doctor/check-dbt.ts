import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { type EtlConfig, inheritedEnvironment } from '../../config.ts';
import { dbtEnvironment } from '../../redshift-login.ts';
import { CheckError } from './errors.ts';

/** dbt starts in a few seconds; one that hangs on a dead network must not take the doctor with it. */
const timeoutMs = 120_000;

/** The exit code of a program that is not there. */
const notStarted = 127;

/**
 * Does dbt start, and does it reach the database with the driver of its own (`dbt debug --connection`)? Where the
 * database is known not to answer, dbt only reads the project (`dbt parse`). Never `dbt --version`: it looks for newer
 * versions on the internet, which a private subnet does not have.
 *
 * @throws CheckError
 */
export async function checkDbt(config: EtlConfig, hasDatabase: boolean): Promise<string> {
  const { executable, projectDir } = config.dbt;
  const args = hasDatabase ? ['debug', '--connection'] : ['parse'];
  const { code, output } = await runQuietly(config, args);
  if (code === notStarted) {
    throw new CheckError(
      `dbt cannot be started as ${executable} (${output})`,
      'install dbt-redshift (dbt/requirements.lock), or name its program in DBT_EXECUTABLE; the container image has it',
    );
  }
  const version = /Running with dbt=(\S+)/.exec(output)?.[1];
  const adapter = /Registered adapter: redshift=(\S+)/.exec(output)?.[1];
  if (code !== 0 || version === undefined || adapter === undefined) {
    const end = code === null ? `gave no answer within ${timeoutMs / 1000} s` : `ended with ${code}`;
    throw new CheckError(
      `${executable} ${args.join(' ')} ${end}: ${complaint(output)}`,
      `check DBT_PROJECT_DIR (${projectDir}); \`etl-runner dbt ${args.join(' ')}\` shows the whole report`,
    );
  }
  const reach = hasDatabase ? 'reaches Redshift' : 'its connection was not tried';
  return `dbt ${version} with dbt-redshift ${adapter} reads ${projectDir}; ${reach}`;
}

interface Ending {
  /** null = it was stopped because it took too long. */
  readonly code: number | null;
  /** stdout and stderr; for `notStarted`, the reason. */
  readonly output: string;
}

async function runQuietly(config: EtlConfig, args: readonly string[]): Promise<Ending> {
  const { executable, projectDir } = config.dbt;
  const folders = ['--project-dir', projectDir, '--profiles-dir', projectDir];
  const child = spawn(executable, ['--no-use-colors', ...args, ...folders], {
    env: await dbtEnvironment(config, inheritedEnvironment()),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // Not the `timeout` of spawn: its timer keeps us waiting when the program is not there.
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  const ended = new Promise<Ending>((resolve) => {
    child.once('error', (error) => resolve({ code: notStarted, output: error.message }));
    child.once('close', (code) => resolve({ code, output: '' }));
  });
  const [{ code, output }, out, err] = await Promise.all([ended, text(child.stdout), text(child.stderr)]);
  clearTimeout(timer);
  return { code, output: output || `${out}\n${err}` };
}

/** What dbt complains of: the database's own words when it has some, else its last lines. */
function complaint(output: string): string {
  const lines = output
    .split('\n')
    .map((line) => line.replace(/^\d\d:\d\d:\d\d\s+/, '').trim())
    .filter((line) => line !== '');
  const start = lines.findIndex((line) => line.startsWith('>'));
  const relevant = start >= 0 ? lines.slice(start, start + 2) : lines.slice(-3);
  return relevant.join(' ').replace(/^>/, '').slice(0, 400) || 'it said nothing';
}
