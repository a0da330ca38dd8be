import { Command } from 'commander';
import { readConfig } from './config.ts';
import type { RunContext } from './commands/load.ts';
import type { LoadFlags } from './commands/load-options.ts';

const help = `
Exit codes:
  0   done
  1   failed; the message says what, on what, and what to do
  2   the configuration or an option cannot be used; nothing was touched
  3   more documents rejected than --max-rejects allows; the others are loaded
  4   some objects or collections could not be loaded; the others are
  75  interrupted, or a passing failure: the same call later may work

The configuration comes from environment variables; .env.example lists them.`;

/** What the commands share. */
export type ProgramContext = Omit<RunContext, 'config'>;

/** The command line of etl-runner. The code of a command is loaded when it is called. */
export function createProgram(context: ProgramContext): Command {
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
    .addHelpText(
      'after',
      examples('load', 'load --streams launches,cores', 'load --since 7d --max-rejects 0'),
    )
    .action(async (flags: LoadFlags) => {
      const { loadCommand } = await import('./commands/load-command.ts');
      await loadCommand(flags, context);
    });
  withLoadOptions(program.command('run'))
    .description('load, then dbt build')
    .addHelpText('after', examples('run', 'run --full-refresh'))
    .action(async (flags: LoadFlags) => {
      const { runCommand } = await import('./commands/load-command.ts');
      await runCommand(flags, context);
    });
  program
    .command('dbt')
    .description('run dbt on the project of this image, with the login of etl-runner')
    .addHelpText('after', examples('dbt build --select spacex_launches'))
    .argument('<args...>', "dbt's own arguments")
    .passThroughOptions()
    .allowUnknownOption()
    .helpOption(false)
    .action(async (args: string[]) => {
      const { runDbt } = await import('./commands/dbt.ts');
      await runDbt(readConfig(), args);
    });
  program
    .command('doctor')
    .description(
      'try everything that a load and a dbt build need: configuration, S3, Redshift, COPY role, clock, dbt',
    )
    .option('--json', 'print the findings as one line of JSON')
    .action(async ({ json = false }: { readonly json?: boolean }) => {
      const { doctor } = await import('./commands/doctor/command.ts');
      await doctor({ readConfig, out: process.stdout, json });
    });
  program
    .command('streams')
    .description('list the collections and their tables')
    .option('--json', 'as one line of JSON')
    .action(async ({ json = false }: { readonly json?: boolean }) => {
      const { listStreams } = await import('./commands/streams.ts');
      listStreams(process.stdout, json);
    });
  return program;
}

/** Examples for a help text. */
function examples(...calls: readonly string[]): string {
  return `\nExamples:\n${calls.map((call) => `  $ etl-runner ${call}`).join('\n')}`;
}

/** The options that choose what is loaded, and how. */
function withLoadOptions(command: Command): Command {
  return command
    .option('--streams <names>', 'only these collections, separated by commas')
    .option('--since <time>', 'only objects of syncs since then: 2026-11-01, 2026-11-01T06:00:00Z, 36h, 7d')
    .option(
      '--full-refresh',
      'read the objects again that are loaded already; `run`: dbt builds anew as well',
    )
    .option('--dry-run', 'say what would be loaded, and change nothing')
    .option('--max-rejects <limit>', 'how many documents may be rejected: a number or a percentage', '5%')
    .option('--max-vanished <share>', 'how many documents of a collection may vanish at once', '20%')
    .option(
      '--concurrency <n>',
      'objects that are read at the same time (default: ETL_CONCURRENCY, or the cores)',
    )
    .option(
      '--mode <mode>',
      'copy: rows are made here; pushdown: Redshift makes them from the raw objects',
      'copy',
    )
    .option('--shard <i/n>', 'only the i-th of n parts of the objects, for several runners side by side')
    .option('--json', 'print the summary as one line of JSON on stdout, the last one');
}
