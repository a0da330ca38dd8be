// Checks a publishable library as its users meet it: packs it, installs the archive into an empty project outside of the
// workspace, imports it, runs the first example of its README, and looks at its types and its size.
// Usage: node tools/package-check.mjs libs/<name> [--json]; what is particular to a library is in its `packageCheck`
// (package.json, under `nx`).
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = resolve(root, process.argv[2] ?? '');
const isJson = process.argv.includes('--json');
const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const { budgetBytes, install = {}, alsoWith = [], exampleServer } = manifest.nx.packageCheck;
const work = mkdtempSync(join(tmpdir(), `${manifest.name}-`));
const results = [];

/** Runs a program and gives its standard output; its failure is the failure of the check. */
function run(program, args, cwd = work) {
  const result = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1' },
  });
  if (result.status !== 0) {
    throw new Error(`${program} ${args.join(' ')}\n${result.stdout ?? ''}${result.stderr ?? result.error}`);
  }
  return result.stdout;
}

async function check(name, action) {
  try {
    const detail = await action();
    results.push({ name, ok: true, detail });
    if (!isJson) console.log(`✔ ${name.padEnd(20)} ${detail}`);
  } catch (error) {
    results.push({ name, ok: false, detail: error.message });
    if (!isJson) console.log(`✘ ${name.padEnd(20)} ${error.message}`);
  }
}

const bin = (name) => join(root, 'node_modules', '.bin', name);
const node = bin('node');
const project = join(work, 'project');
let archive = '';

await check('pack', () => {
  const [packed] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', work], folder));
  archive = join(work, packed.filename);
  const strangers = packed.files
    .map((file) => file.path)
    .filter((path) => /\.spec\.|^test\/|\.tsbuildinfo$|^src\//.test(path));
  if (strangers.length > 0) throw new Error(`not for users: ${strangers.join(', ')}`);
  return `${packed.files.length} files, ${(packed.size / 1024).toFixed(0)} kB`;
});

await check('publint', () => {
  const said = run(bin('publint'), ['run', archive, '--strict']);
  return said.trim().split('\n').at(-1) ?? '';
});

await check('attw', () => {
  // ESM only: CommonJS reaches it through require(esm), which the profile allows for.
  run(bin('attw'), [archive, '--profile', 'esm-only', '--no-color']);
  return 'types resolve under node16 from ESM and under bundlers';
});

await check('install', () => {
  run('mkdir', ['-p', project]);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const peers = Object.entries(install).map(([name, version]) => `${name}@${version}`);
  run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts', archive, ...peers], project);
  return `with ${peers.join(', ') || 'nothing else'}`;
});

await check('import', () => {
  const code = `const lib = await import(${JSON.stringify(manifest.name)}); console.log(Object.keys(lib).length)`;
  return `${run(node, ['--input-type=module', '-e', code], project).trim()} exports`;
});

await check('require', () => {
  const code = `console.log(Object.keys(require(${JSON.stringify(manifest.name)})).length)`;
  return `${run(node, ['--input-type=commonjs', '-e', code], project).trim()} exports`;
});

/** Runs the first example of the README in the project, and gives the first line that it prints. */
function runExample() {
  const [, example] = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(folder, 'README.md'), 'utf8')) ?? [];
  if (!example) throw new Error('the README has no ts block');
  writeFileSync(join(project, 'example.ts'), example);
  const file = fileURLToPath(import.meta.resolve('./package-check-example.mjs'));
  const printed = exampleServer
    ? run(node, [file, join(project, 'example.ts')], root)
    : run(node, ['example.ts'], project);
  if (printed.trim() === '') throw new Error('the example prints nothing');
  return printed.trim().split('\n')[0];
}

await check('README example', () => `prints: ${runExample()}`);

for (const [name, version] of alsoWith.flatMap((versions) => Object.entries(versions))) {
  await check(`with ${name} ${version}`, () => {
    // A version before a release is outside of any range, so npm is told not to look.
    run(
      'npm',
      ['install', '--no-audit', '--no-fund', '--ignore-scripts', '--force', `${name}@${version}`],
      project,
    );
    return `prints: ${runExample()}`;
  });
}

await check('size', async () => {
  const entry = join(project, 'entry.mjs');
  writeFileSync(entry, `export * from ${JSON.stringify(manifest.name)};`);
  const names = [
    ...Object.keys(manifest.peerDependencies ?? {}),
    ...Object.keys(manifest.dependencies ?? {}),
  ];
  const { outputFiles } = await build({
    absWorkingDir: project,
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    external: names,
    write: false,
    logLevel: 'silent',
  });
  const code = outputFiles[0]?.contents ?? new Uint8Array();
  const sizes = `${(code.length / 1024).toFixed(1)} kB minified, ${(gzipSync(code).length / 1024).toFixed(1)} kB gzip`;
  if (code.length > budgetBytes) throw new Error(`${sizes}; the budget is ${budgetBytes / 1024} kB`);
  return `${sizes} without dependencies (budget ${budgetBytes / 1024} kB)`;
});

rmSync(work, { recursive: true, force: true });
const failed = results.filter((result) => !result.ok);
if (isJson) console.log(JSON.stringify({ package: manifest.name, ok: failed.length === 0, checks: results }));
else console.log(`\n${results.length - failed.length} passed, ${failed.length} failed`);
process.exit(failed.length === 0 ? 0 : 1);
