import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestRun } from './terraform.ts';
import { describeWithTerraform, TerraformWorkspace } from './terraform.ts';

const infra = join(__dirname, '..');
const modules = readdirSync(join(infra, 'modules')).map((name) => `modules/${name}`);

/** The names of the run blocks in a folder's test files: each becomes a test of its own here. */
function runsIn(folder: string): readonly string[] {
  const tests = join(infra, folder, 'tests');
  return readdirSync(tests)
    .filter((file) => file.endsWith('.tftest.hcl'))
    .flatMap((file) => [...readFileSync(join(tests, file), 'utf8').matchAll(/^run "(\w+)"/gm)])
    .map(([, name]) => String(name));
}

describeWithTerraform('Terraform', () => {
  let workspace: TerraformWorkspace;

  beforeAll(async () => {
    workspace = new TerraformWorkspace();
    const [first = '', ...others] = modules;
    await workspace.init(first);
    workspace.shareProviders(first, others);
  });

  afterAll(() => workspace.dispose());

  it('is formatted', async () => {
    const { exitCode, text } = await workspace.run('.', 'fmt', '-check', '-recursive', '-diff');
    expect(text).toBe('');
    expect(exitCode).toBe(0);
  });

  describe.each(modules)('%s', (folder) => {
    let runs: readonly TestRun[];

    beforeAll(async () => {
      runs = await workspace.test(folder);
    });

    it.each(runsIn(folder))('%s', (name) => {
      expect(runs.find((run) => run.name === name)?.outcome).toBe('pass');
    });
  });

  it.each(modules)('%s describes its variables and outputs', (folder) => {
    for (const file of ['variables.tf', 'outputs.tf']) {
      const blocks = readFileSync(join(infra, folder, file), 'utf8').split(/^(?=variable |output )/m);
      for (const block of blocks.filter((text) => /^(variable|output) /.test(text))) {
        expect(block).toMatch(/^ {2}description += "/m);
      }
    }
  });
});
