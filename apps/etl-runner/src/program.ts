import { Command } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { readConfig } from './config.ts';
import type { RunContext } from './commands/load.ts';
import type { LoadFlags } from './commands/load-options.ts';
import type { RejectFilter } from './commands/rejects.ts';
import type { ReplayTarget } from './commands/replay.ts';
import type { SchemaAction, SchemaFlags } from './commands/schema.ts';
import type { SweepFlags } from './commands/sweep.ts';

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
    .version(manifest.version)
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
  addPlan(program, context);
  addReplay(program, context);
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
  addStatus(program, context);
  addRejects(program, context);
  addSchema(program, context);
  program
    .command('sweep')
    .description(
      'remove from S3 what crashed runs left there: staged files, unfinished uploads, quarantine of no batch',
    )
    .option(
      '--older-than <time>',
      'only what is older, so that no living run loses its files: 90m, 24h, 7d',
      '24h',
    )
    .option('--dry-run', 'only say what would be removed')
    .option('--json', 'as one line of JSON')
    .addHelpText('after', examples('sweep --dry-run', 'sweep --older-than 7d'))
    .action(async (flags: SweepFlags) => {
      const { sweep } = await import('./commands/sweep.ts');
      await sweep(flags, { ...context, config: readConfig() }, process.stdout);
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

function addPlan(program: Command, context: ProgramContext): void {
  withLoadOptions(program.command('plan'), ['dryRun', 'maxRejects', 'maxVanished', 'concurrency', 'mode'])
    .description('what a load would do now: objects, estimates, changes of the tables; changes nothing')
    .option('--sql', 'only the statements that bring the tables up to date')
    .addHelpText('after', examples('plan', 'plan --streams launches --json', 'plan --sql > changes.sql'))
    .action(async (flags: LoadFlags & { readonly sql?: boolean }) => {
      const [{ plan }, { readLoadOptions }] = await Promise.all([
        import('./commands/plan.ts'),
        import('./commands/load-options.ts'),
      ]);
      const options = readLoadOptions(flags);
      const output = { out: process.stdout, json: flags.json === true, sql: flags.sql === true };
      await plan(options, { ...context, config: readConfig() }, output);
    });
}

function addReplay(program: Command, context: ProgramContext): void {
  const replay = program
    .command('replay')
    .description('load once more: rejected lines after a repair of the schema, or whole objects');
  const run = async (target: ReplayTarget, flags: LoadFlags) => {
    const { replayCommand } = await import('./commands/load-command.ts');
    await replayCommand(target, flags, context);
  };
  const without = ['since', 'fullRefresh', 'dryRun', 'maxVanished', 'mode', 'shard'] as const;
  withLoadOptions(replay.command('rejects'), without)
    .description('the lines in quarantine; what is valid now is loaded, once, however often this is called')
    .option('--batch <id>', 'only those of this batch')
    .addHelpText('after', examples('replay rejects --streams launches', 'replay rejects --batch <id>'))
    .action(({ batch, ...flags }: LoadFlags & { readonly batch?: string }) =>
      run({ kind: 'rejects', ...(batch === undefined ? {} : { batch }) }, flags),
    );
  withLoadOptions(replay.command('objects'), without)
    .description('objects of the raw bucket, loaded already or not; rows that are equal stay as they are')
    .argument('<keys...>', 'whole keys, as etl.load_objects has them')
    .addHelpText('after', examples('replay objects raw/launches/2026_11_23_1795397830404_0.jsonl.gz'))
    .action((keys: string[], flags: LoadFlags) => run({ kind: 'objects', keys }, flags));
}

function addStatus(program: Command, context: ProgramContext): void {
  program
    .command('status')
    .description('the last runs, and per collection: last load, newest document, lag, counts')
    .option('--json', 'as one line of JSON')
    .action(async ({ json = false }: { readonly json?: boolean }) => {
      const { status } = await import('./commands/status.ts');
      await status({ ...context, config: readConfig() }, process.stdout, json);
    });
}

function addRejects(program: Command, context: ProgramContext): void {
  const rejects = program.command('rejects').description('the lines that could not be loaded, and why');
  const run = () => ({ ...context, config: readConfig() });
  rejects
    .command('list')
    .description('the newest first')
    .option('--stream <name>', 'only those of this collection')
    .option('--batch <id>', 'only those of this batch')
    .option('--limit <n>', 'how many', '20')
    .option('--json', 'as one line of JSON')
    .addHelpText('after', examples('rejects list --stream launches --limit 100'))
    .action(async ({ limit, json = false, ...filter }: RejectListFlags) => {
      const { listRejects } = await import('./commands/rejects.ts');
      await listRejects(filter, limit, run(), process.stdout, json);
    });
  rejects
    .command('show')
    .description('a whole line and the reason')
    .argument('<batch>', 'id of the batch')
    .argument('<line>', 'number of the line in its object')
    .action(async (batch: string, line: string) => {
      const { showReject } = await import('./commands/rejects.ts');
      await showReject(batch, line, run(), process.stdout);
    });
  rejects
    .command('export')
    .description('whole lines with their reasons as NDJSON')
    .option('--stream <name>', 'only those of this collection')
    .option('--batch <id>', 'only those of this batch')
    .option('--out <file>', 'where to (default: stdout)')
    .addHelpText('after', examples('rejects export --stream launches --out rejects.ndjson'))
    .action(async ({ out, ...filter }: RejectFilter & { readonly out?: string }) => {
      const { exportRejects } = await import('./commands/rejects.ts');
      await exportRejects(filter, out, run());
    });
}

function addSchema(program: Command, context: ProgramContext): void {
  const descriptions: Readonly<Record<SchemaAction, string>> = {
    plan: 'the statements that bring the tables up to date',
    apply: 'run them; every load does so first',
    diff: 'name the differences; ends with 1 when there are any',
  };
  const schema = program.command('schema').description('the tables in Redshift beside their definitions');
  for (const [action, description] of Object.entries(descriptions) as [SchemaAction, string][]) {
    schema
      .command(action)
      .description(description)
      .option('--json', 'as one line of JSON')
      .option(
        '--allow <changes>',
        'changes that lose values, separated by commas: drop-column (columns that only Redshift has), replace-column (another type)',
      )
      .action(async (flags: SchemaFlags) => {
        const { schema: run } = await import('./commands/schema.ts');
        await run(action, { ...context, config: readConfig() }, process.stdout, flags);
      });
  }
}

interface RejectListFlags extends RejectFilter {
  readonly limit: string;
  readonly json?: boolean;
}

/** Examples for a help text. */
function examples(...calls: readonly string[]): string {
  return `\nExamples:\n${calls.map((call) => `  $ etl-runner ${call}`).join('\n')}`;
}

/** The options that choose what is loaded, and how: those of `load`, but for some. */
const loadOptions = {
  streams: ['--streams <names>', 'only these collections, separated by commas'],
  since: ['--since <time>', 'only objects of syncs since then: 2026-11-01, 2026-11-01T06:00:00Z, 36h, 7d'],
  fullRefresh: [
    '--full-refresh',
    'read the objects again that are loaded already; `run`: dbt builds anew as well',
  ],
  dryRun: ['--dry-run', 'say what would be loaded, and change nothing'],
  maxRejects: [
    '--max-rejects <limit>',
    'how many documents may be rejected: a number or a percentage (default: 5%)',
  ],
  maxVanished: [
    '--max-vanished <share>',
    'how many documents of a collection may vanish at once (default: 20%)',
  ],
  concurrency: [
    '--concurrency <n>',
    'objects that are read at the same time (default: ETL_CONCURRENCY, or the number of cores)',
  ],
  mode: [
    '--mode <mode>',
    'copy: rows are made here and copied from S3; pushdown: Redshift reads the objects itself where that gives the same rows (default: ETL_MODE, copy)',
  ],
  shard: ['--shard <i/n>', 'only the i-th of n parts of the objects, for several runners side by side'],
  json: ['--json', 'print the summary as one line of JSON on stdout, the last one'],
} as const satisfies Readonly<Record<string, readonly [flags: string, description: string]>>;

function withLoadOptions(command: Command, without: readonly (keyof typeof loadOptions)[] = []): Command {
  for (const [name, [flags, description]] of Object.entries(loadOptions)) {
    if (!without.some((other) => other === name)) command.option(flags, description);
  }
  return command;
}
