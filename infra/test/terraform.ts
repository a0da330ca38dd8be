import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const repository = join(__dirname, '../..');

/** A resource of a Terraform state. */
export interface Resource {
  /** Whole address, for example `module.airbyte.aws_instance.this`. */
  readonly address: string;
  /** Address of the module it is in; empty for the root. */
  readonly module: string;
  readonly type: string;
  readonly name: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** How a run block of a test file ended. */
export interface TestRun {
  readonly name: string;
  /** `pass`, or why it did not. */
  readonly outcome: string;
  /** What the run made of the pretended AWS; empty for runs that only plan, or where it was not asked for. */
  readonly resources: readonly Resource[];
}

interface Output {
  readonly exitCode: number;
  readonly text: string;
}

interface ModuleState {
  readonly address?: string;
  readonly resources?: readonly (Omit<Resource, 'module'> & { readonly mode: string })[];
  readonly child_modules?: readonly ModuleState[];
}

interface Message {
  readonly type: string;
  readonly '@message': string;
  readonly '@testrun'?: string;
  readonly test_run?: { readonly run: string; readonly status?: string };
  readonly test_state?: { readonly root_module: ModuleState };
  readonly diagnostic?: { readonly severity: string; readonly summary: string; readonly detail?: string };
}

/** Why Terraform cannot be used here, or nothing when it can. */
export function whyNoTerraform(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const folders = (env['PATH'] ?? '').split(delimiter);
  if (!folders.some((folder) => existsSync(join(folder, 'terraform')))) return 'terraform is not on the PATH';
  const mirror = env['TF_PLUGIN_MIRROR'];
  if (mirror === undefined || !existsSync(mirror)) {
    return 'TF_PLUGIN_MIRROR must name a folder made by `terraform providers mirror`';
  }
  return undefined;
}

/**
 * `describe` where Terraform can be used; elsewhere `describe.skip`, with the reason in the title.
 *
 * @throws Error with the reason where CI is true: there nothing may be skipped
 */
export function describeWithTerraform(title: string, tests: () => void): void {
  const reason = whyNoTerraform();
  if (reason === undefined) {
    describe(title, tests);
    return;
  }
  if (process.env['CI'] === 'true') throw new Error(reason);
  // Jest shows the titles of skipped tests only when a single file runs.
  process.stderr.write(`infra: ${title} skipped: ${reason}\n`);
  describe.skip(`${title} (${reason})`, tests);
}

/** A copy of infra/ and of what it publishes, so that Terraform leaves nothing behind in the checkout. */
export class TerraformWorkspace {
  readonly #folder = mkdtempSync(join(tmpdir(), 'infra-test-'));

  constructor() {
    for (const part of ['infra', 'airflow/dags', 'airflow/requirements.txt', 'airflow/startup.sh']) {
      cpSync(join(repository, part), join(this.#folder, part), {
        recursive: true,
        filter: (source) => !/[\\/](\.terraform|test-output|out-tsc)$/.test(source),
      });
    }
    writeFileSync(
      this.#configuration,
      `disable_checkpoint = true
provider_installation {
  filesystem_mirror {
    path    = "${process.env['TF_PLUGIN_MIRROR']}"
    include = ["*/*"]
  }
}
`,
    );
  }

  get #configuration(): string {
    return join(this.#folder, 'terraform.rc');
  }

  /** Runs Terraform in a folder of infra/. */
  run(folder: string, ...args: readonly string[]): Promise<Output> {
    const env = {
      PATH: process.env['PATH'],
      HOME: this.#folder,
      TF_CLI_CONFIG_FILE: this.#configuration,
      TF_IN_AUTOMATION: '1',
    };
    const options = { cwd: join(this.#folder, 'infra', folder), env, maxBuffer: 2 ** 30 };
    return new Promise((resolve) => {
      execFile('terraform', args, options, (error, stdout, stderr) => {
        const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
        resolve({ exitCode, text: `${stdout}${stderr}` });
      });
    });
  }

  /**
   * Installs the providers of a folder. A lock file that is there must fit.
   *
   * @throws Error with what Terraform said
   */
  async init(folder: string): Promise<void> {
    const lock = existsSync(join(repository, 'infra', folder, '.terraform.lock.hcl'));
    const { exitCode, text } = await this.run(
      folder,
      ...['init', '-backend=false', '-input=false', '-no-color'],
      ...(lock ? ['-lockfile=readonly'] : []),
    );
    if (exitCode !== 0) throw new Error(`terraform init failed in infra/${folder}:\n${text}`);
  }

  /**
   * Gives an initialised folder's providers to others, which saves 2 s for each. Fits folders that call no modules.
   */
  shareProviders(from: string, to: readonly string[]): void {
    for (const folder of to) {
      for (const part of ['.terraform', '.terraform.lock.hcl']) {
        const [source, target] = [from, folder].map((name) => join(this.#folder, 'infra', name, part));
        cpSync(String(source), String(target), { recursive: true, verbatimSymlinks: true });
      }
    }
  }

  /**
   * Runs the tests of an initialised folder; `withResources` also brings what each run made, which takes Terraform a
   * second or two more for each.
   *
   * @throws Error when Terraform could not even begin
   */
  async test(
    folder: string,
    { withResources = false }: { readonly withResources?: boolean } = {},
  ): Promise<readonly TestRun[]> {
    const { text } = await this.run(folder, 'test', '-json', ...(withResources ? ['-verbose'] : []));
    const messages = text
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Message);
    const runs = messages.flatMap((message) => {
      const { run, status } = message.test_run ?? {};
      if (run === undefined || status === undefined) return [];
      const own = messages.filter((other) => other['@testrun'] === run);
      const state = own.find((other) => other.test_state)?.test_state;
      return [
        {
          name: run,
          outcome: status === 'pass' ? 'pass' : [status, ...own.flatMap(problemOf)].join('\n'),
          resources: state ? resourcesOf(state.root_module) : [],
        },
      ];
    });
    if (runs.length === 0) throw new Error(`terraform test ran nothing in infra/${folder}:\n${text}`);
    return runs;
  }

  /** Removes the copy. */
  dispose(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function problemOf({ diagnostic }: Message): readonly string[] {
  return diagnostic?.severity === 'error' ? [`${diagnostic.summary}: ${diagnostic.detail ?? ''}`] : [];
}

function resourcesOf(module: ModuleState): readonly Resource[] {
  const own = (module.resources ?? [])
    .filter(({ mode }) => mode === 'managed')
    .map(({ address, type, name, values }) => ({
      address,
      module: module.address ?? '',
      type,
      name,
      values,
    }));
  return [...own, ...(module.child_modules ?? []).flatMap(resourcesOf)];
}
