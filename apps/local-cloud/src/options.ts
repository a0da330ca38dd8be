import { Command, CommanderError, InvalidArgumentError } from 'commander';

/** What `npm start` was asked to do. */
export interface StartOptions {
  /** `live`, `simulated` or a folder; `undefined` = live when it answers, else simulated. */
  readonly data?: string;
  readonly seed: number;
  readonly scale: number;
  readonly keep: boolean;
  readonly fresh: boolean;
  readonly portBase?: number;
  /** Where state is kept, as the user named it. */
  readonly stateDir: string;
  readonly json: boolean;
  /** Execute the DAG with real Airflow instead of running the stages one after another. */
  readonly airflow: boolean;
  /** Params of the DAG run; only with `airflow`. */
  readonly dagConf?: DagConf;
}

/** Params of a DAG run, by name. */
export type DagConf = Readonly<Record<string, unknown>>;

function dagConf(text: string): DagConf {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as DagConf;
  } catch {
    // Told below, together with JSON that is no object.
  }
  throw new InvalidArgumentError('must be a JSON object.');
}

const number = (least: number, most: number, isWhole: boolean) => (text: string) => {
  const value = Number(text);
  if (text.trim() === '' || !(value >= least && value <= most) || (isWhole && !Number.isInteger(value))) {
    throw new InvalidArgumentError(`must be a ${isWhole ? 'whole ' : ''}number from ${least} to ${most}.`);
  }
  return value;
};

const help = `
Examples:
  npm start                                    live data when the API answers, else simulated data
  npm start -- --data ./my-snapshot --fresh    data from a folder of JSON collections, from scratch
  npm start -- --data simulated --scale 10     ten times as many launches
  npm start -- --airflow                       the same by way of the Airflow DAG
  npm start -- --keep                          look around with psql or a browser, then press Ctrl-C

State lies in --state-dir, one folder per data source: a second run loads only what is new.
Exit codes: 0 done, 1 a stage failed, 2 wrong options or data, 130 stopped by Ctrl-C.`;

/**
 * Reads the command line.
 *
 * @param argv the arguments without node and the script
 * @throws CommanderError for --help and wrong options, its text already printed
 */
export function parseOptions(argv: readonly string[]): StartOptions {
  const program = new Command('npm start --')
    .description(
      'Runs the whole pipeline on this machine: SpaceX API, Airbyte, S3, etl-runner, Redshift and dbt.',
    )
    .option(
      '--data <source>',
      '"live", "simulated" or a folder of JSON collections (default: live, else simulated)',
    )
    .option('--seed <number>', 'which simulated data', number(0, 2 ** 31, true), 1)
    .option(
      '--scale <factor>',
      'how much simulated data; 1 is about as much as the real API has',
      number(0.01, 100, false),
      1,
    )
    .option('--keep', 'leave the services running until Ctrl-C', false)
    .option('--fresh', 'forget the state of this data source first', false)
    .option(
      '--port-base <port>',
      'first of four ports in a row (default: free ports)',
      number(1024, 65530, true),
    )
    .option('--state-dir <folder>', 'where everything that lives between runs is kept', '.local')
    .option('--airflow', 'run the DAG with real Airflow (needs Python 3.12)', false)
    .option('--dag-conf <json>', 'params of the DAG run, for example \'{"skip_sync": true}\'', dagConf)
    .option('--json', 'print the summary as JSON on stdout, everything else on stderr', false)
    .allowExcessArguments(false)
    .addHelpText('after', help)
    .exitOverride();
  program.parse([...argv], { from: 'user' });
  const options = program.opts<StartOptions>();
  if (options.dagConf && !options.airflow) program.error('error: --dag-conf needs --airflow.');
  return options;
}

/** The exit code for what `parseOptions` threw: 0 for --help, 2 for a wrong option; `undefined` for other errors. */
export function exitCodeOf(error: unknown): number | undefined {
  if (!(error instanceof CommanderError)) return undefined;
  return error.exitCode === 0 ? 0 : 2;
}
