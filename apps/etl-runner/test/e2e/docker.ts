import { execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { runProgram, type Outcome } from '../pipeline-fixture.ts';

/** The tag that `nx run etl-runner:docker` gives. */
export const image = 'spacex-etl-runner:latest';

/** How Fargate runs the image, and stricter: nothing can be written but /tmp, no privilege can be gained. */
const hardening = [
  '--read-only',
  ...['--tmpfs', '/tmp'],
  ...['--cap-drop', 'ALL'],
  ...['--security-opt', 'no-new-privileges'],
  ...['--network', 'host'],
  ...['--user', '1000:1000'],
];

/** Whether an engine answers the docker CLI; an old CLI exits 0 without one, hence the look at the text. */
export function hasDocker(): boolean {
  const { stdout } = spawnSync('docker', ['info', '--format', '{{.ServerVersion}}'], { encoding: 'utf8' });
  return (stdout ?? '').trim() !== '';
}

/** Runs a docker command that must succeed; returns its stdout. */
export function docker(...args: readonly string[]): string {
  return execFileSync('docker', args, { encoding: 'utf8' });
}

/** What `runImage` may be told besides the command and its environment. */
export interface RunOptions {
  /** Name of the container. Default: one of its own. */
  readonly name?: string;
  /** Runs this program in place of etl-runner. */
  readonly entrypoint?: string;
}

/**
 * Runs the image with a command and removes the container. The values of `environment` go through the environment of the
 * docker CLI, so that no secret stands on a command line.
 */
export async function runImage(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  { name = `etl-runner-${randomUUID()}`, entrypoint }: RunOptions = {},
): Promise<Outcome> {
  const variables = Object.keys(environment).flatMap((variable) => ['--env', variable]);
  const program = entrypoint === undefined ? [] : ['--entrypoint', entrypoint];
  try {
    // Not `--rm`: the docker API of podman 4.3 then answers 0, whatever the container ended with.
    return await runProgram(
      'docker',
      ['run', '--name', name, ...hardening, ...variables, ...program, image, ...args],
      { ...process.env, ...environment },
    );
  } finally {
    docker('rm', '--force', '--volumes', name);
  }
}
