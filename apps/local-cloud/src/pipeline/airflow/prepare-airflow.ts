import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { workspaceRoot } from '../../config.ts';
import { StageError, UsageError } from '../../errors.ts';
import type { StageResult } from '../../summary.ts';
import { timed, type PipelineContext } from '../run-pipeline.ts';

/** Exit code of tools/setup-airflow.mjs where there is no Python for Airflow. */
const noPythonExitCode = 3;

/**
 * Makes the Python environment with Airflow, where it is not there yet.
 *
 * @throws UsageError when this machine has no Python for it
 * @throws StageError when it cannot be installed
 */
export async function prepareAirflow(
  { processes, terminal, signal }: Pick<PipelineContext, 'processes' | 'terminal' | 'signal'>,
  results: StageResult[],
): Promise<void> {
  const step = { name: 'airflow', title: 'real Airflow, in a Python environment of its own' };
  await timed(terminal, results, step, async () => {
    const script = join(workspaceRoot, 'tools', 'setup-airflow.mjs');
    const child = processes.spawn('setup of Airflow', process.execPath, [script], { stdin: '' });
    const abort = () => void child.stop();
    signal.addEventListener('abort', abort, { once: true });
    const lines: string[] = [];
    for (const output of [child.stdout, child.stderr]) {
      createInterface({ input: output }).on('line', (line) => {
        lines.push(line.replace(/^setup-airflow: /, ''));
        terminal.progress(line);
      });
    }
    const { code } = await child.exited;
    signal.removeEventListener('abort', abort);
    signal.throwIfAborted();
    if (code === noPythonExitCode) throw new UsageError(lines.at(-1) ?? 'there is no Python for Airflow.');
    if (code !== 0)
      throw new StageError('airflow', 'Airflow could not be installed; the lines above say why.');
    return 'ready';
  });
}
