import { Command } from 'commander';
import { runDbt } from './commands/dbt.ts';
import { doctor } from './commands/doctor/command.ts';
import { load } from './commands/load.ts';
import { rejectLimit } from './commands/reject-limit.ts';
import { listStreams } from './commands/streams.ts';
import { readConfig } from './config.ts';
import { TooManyRejectsError } from './errors.ts';
import { Reporter } from './observe/reporter.ts';

const help = `
Exit codes: 0 done, 1 failed, 2 configuration, 3 more rejects than allowed (the rest is loaded), 75 try again later.
The configuration comes from environment variables; README.md lists them.`;

interface LoadFlags {
  readonly streams?: string;
  readonly maxRejects: string;
  readonly json?: boolean;
}

/** The command line of etl-runner. `signal` stops a load between documents. */
export function createProgram(signal: AbortSignal): Command {
  const reporter = new Reporter();
  const runLoad = async ({ streams, maxRejects, json }: LoadFlags): Promise<void> => {
    const isOverLimit = rejectLimit(maxRejects);
    const config = readConfig();
    const summary = await load(config, streams ? { streams: streams.split(',') } : {}, reporter, signal);
    if (json) process.stdout.write(`${JSON.stringify(summary)}\n`);
    if (isOverLimit(summary.totals))
      throw new TooManyRejectsError(summary.totals, maxRejects, config.quarantine);
  };
  const withLoadOptions = (command: Command) =>
    command
      .option('--streams <names>', 'only these collections, separated by commas')
      .option('--max-rejects <limit>', 'how many documents may be rejected: a number or a percentage', '5%')
      .option('--json', 'print the summary as one line of JSON on stdout');

  const program = new Command('etl-runner')
    .description(
      'Loads what Airbyte wrote to S3 into Amazon Redshift, exactly once, and builds the dbt models.',
    )
    .addHelpText('after', help)
    // What stands after `dbt` belongs to dbt.
    .enablePositionalOptions()
    .exitOverride();
  withLoadOptions(program.command('load'))
    .description('load every new object of the raw bucket')
    .action(runLoad);
  withLoadOptions(program.command('run'))
    .description('load, then dbt build')
    .action(async (flags: LoadFlags) => {
      await runLoad(flags);
      await runDbt(readConfig(), ['build']);
    });
  program
    .command('dbt')
    .description(
      'run dbt on the project of this image, for example: etl-runner dbt build --select spacex_launches',
    )
    .argument('<args...>', "dbt's own arguments")
    .passThroughOptions()
    .allowUnknownOption()
    .helpOption(false)
    .action((args: string[]) => runDbt(readConfig(), args));
  program
    .command('doctor')
    .description(
      'try everything that a load and a dbt build need: configuration, S3, Redshift, COPY role, clock, dbt',
    )
    .option('--json', 'print the findings as one line of JSON')
    .action(({ json = false }: { readonly json?: boolean }) =>
      doctor({ readConfig, out: process.stdout, json }),
    );
  program
    .command('streams')
    .description('list the collections and their tables')
    .action(() => listStreams(process.stdout));
  return program;
}
