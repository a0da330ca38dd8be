import { Command, CommanderError, InvalidArgumentError } from 'commander';
import {
  AirbyteCredentialsError,
  AirbyteError,
  AirbyteTimeoutError,
  AirbyteUnreachableError,
} from '@spacex/airbyte-client';
import { fileURLToPath } from 'node:url';
import manifest from '../package.json' with { type: 'json' };
import { applyCommand } from './commands/apply.ts';
import { destroyCommand } from './commands/destroy.ts';
import { planCommand } from './commands/plan.ts';
import { statusCommand } from './commands/status.ts';
import { syncCommand } from './commands/sync.ts';
import { manifestCommand, validateCommand } from './commands/validate.ts';
import { AdminError, exitCodes, type ExitCode } from './errors.ts';
import { Output, type Streams } from './output.ts';

const defaultSpecFile = fileURLToPath(new URL('../config/spacex.yaml', import.meta.url));

interface CommonOptions {
  readonly config: string;
  readonly json: boolean;
}

interface SyncFlags {
  readonly wait: boolean;
  readonly timeoutSeconds: number;
  readonly minRows: number;
  readonly pollIntervalSeconds: number;
}

/**
 * Runs the command line and gives the exit code; never throws. Progress and errors go to stderr, the result to stdout.
 *
 * @param args without node and script: `['plan', '--json']`
 */
export async function run(args: readonly string[], streams: Streams): Promise<number> {
  let exitCode: number = exitCodes.ok;
  const program = new Command('airbyte-admin')
    .description('Configuration as code for Airbyte')
    .version(manifest.version)
    .option('--config <file>', 'specification', defaultSpecFile)
    .option('--json', 'the result as one line of JSON on stdout', false)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => streams.stdout.write(text),
      writeErr: (text) => streams.stderr.write(text),
    });

  const carryOut = async (
    name: string,
    command: (specFile: string, output: Output) => ExitCode | Promise<ExitCode>,
  ): Promise<void> => {
    const { config, json } = program.opts<CommonOptions>();
    const output = new Output(streams, json);
    try {
      exitCode = await command(config, output);
    } catch (error) {
      output.failure(error instanceof Error ? error : new Error(String(error)));
      // Code 2 of `plan` says "there are changes", so all its errors are 1.
      exitCode = name === 'plan' ? exitCodes.error : exitCodeOf(error);
    }
  };
  const add = (name: string, description: string) =>
    // Common options may stand behind the command, too.
    program.command(name).description(description).exitOverride();

  add('validate', 'check specification and manifest, offline').action(() =>
    carryOut('validate', validateCommand),
  );
  add('manifest', 'print the complete low-code manifest').action(() => carryOut('manifest', manifestCommand));
  add('plan', 'show what differs; exit code 0 nothing, 2 changes, 1 error').action(() =>
    carryOut('plan', planCommand),
  );
  add('apply', 'make Airbyte have what is described').action(() => carryOut('apply', applyCommand));
  add('sync', 'start a sync, or take the one that runs')
    .option('--wait', 'wait for its end', false)
    .option('--timeout-seconds <n>', 'longest wait', wholeNumber, 3600)
    .option('--min-rows <n>', 'fail when fewer records were synced (needs --wait)', wholeNumber, 0)
    .option('--poll-interval-seconds <n>', 'time between two looks', positiveNumber, 2)
    .action((flags: SyncFlags) =>
      carryOut('sync', (specFile, output) =>
        syncCommand(specFile, output, {
          wait: flags.wait,
          timeoutSeconds: flags.timeoutSeconds,
          minRows: flags.minRows,
          pollIntervalMs: flags.pollIntervalSeconds * 1000,
        }),
      ),
    );
  add('status', 'the connection and its last jobs').action(() => carryOut('status', statusCommand));
  add('destroy', 'delete what is described; objects in S3 stay')
    .option('--yes', 'really delete', false)
    .action(({ yes }: { readonly yes: boolean }) =>
      carryOut('destroy', (specFile, output) => destroyCommand(specFile, output, { yes })),
    );

  try {
    await program.parseAsync(hoistCommonOptions(args), { from: 'user' });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return exitCodes.ok;
    return args.includes('plan') ? exitCodes.error : exitCodes.configuration;
  }
}

/** Lets `--json` and `--config` stand behind the command as well as before it. */
function hoistCommonOptions(args: readonly string[]): string[] {
  const common: string[] = [];
  const rest: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? '';
    if (arg === '--json' || arg.startsWith('--config=')) common.push(arg);
    else if (arg === '--config') {
      common.push(arg, ...args.slice(index + 1, index + 2));
      index += 1;
    } else rest.push(arg);
  }
  return [...common, ...rest];
}

function exitCodeOf(error: unknown): ExitCode {
  if (error instanceof AdminError) return error.exitCode;
  if (error instanceof AirbyteCredentialsError) return exitCodes.credentials;
  if (error instanceof AirbyteUnreachableError || error instanceof AirbyteTimeoutError)
    return exitCodes.unreachable;
  if (error instanceof AirbyteError) return exitCodes.error;
  return exitCodes.error;
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError('must be a whole number');
}

function positiveNumber(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('must be a number above 0');
}
