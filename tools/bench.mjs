// `npm run bench`: the benchmarks of all projects, one after the other, and one report.
// Usage: node tools/bench.mjs [--json] [--project <name>]... [-- <arguments of the benchmarks>]
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values, positionals } = parseArgs({
  options: { json: { type: 'boolean', default: false }, project: { type: 'string', multiple: true } },
  allowPositionals: true,
});

/** Every project with a target `bench`, by its folder. */
const projects = ['apps', 'libs']
  .flatMap((group) => readdirSync(join(root, group)).map((name) => join(root, group, name)))
  .flatMap((folder) => {
    const { nx } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return nx?.targets?.bench ? [{ name: nx.name, folder, target: nx.targets.bench }] : [];
  })
  .filter(({ name }) => values.project === undefined || values.project.includes(name));

const bin = join(root, 'node_modules', '.bin');
const env = { ...process.env, NX_TUI: 'false', PATH: `${bin}:${process.env.PATH}` };
const run = (program, args, options) =>
  spawnSync(program, args, { cwd: root, env, encoding: 'utf8', ...options });

const results = [];
for (const { name, folder, target } of projects) {
  if (!values.json) console.log(`\n── ${name}`);
  const needed = (target.dependsOn ?? []).filter((one) => typeof one === 'string');
  for (const one of needed) run('nx', ['run', `${name}:${one}`], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [program, ...args] = target.command.split(' ');
  const startMs = performance.now();
  const stdout = values.json ? 'pipe' : 'inherit';
  const flags = [...(values.json ? ['--json'] : []), ...positionals];
  const { status, stdout: text } = run(program, [...args, ...flags], {
    cwd: folder,
    stdio: ['ignore', stdout, 'inherit'],
    maxBuffer: 64 * 1024 * 1024,
  });
  const seconds = (performance.now() - startMs) / 1000;
  const report = values.json && status === 0 ? JSON.parse(text.trim().split('\n').at(-1)) : undefined;
  results.push({ project: name, isOk: status === 0, seconds, ...(report ? { report } : {}) });
}

const machine = { cpu: cpus()[0]?.model ?? '', cores: availableParallelism(), node: process.version };
if (values.json) console.log(JSON.stringify({ machine, results }));
else {
  console.log(`\n${machine.cpu}, ${machine.cores} cores, Node ${machine.node}`);
  for (const { project, isOk, seconds } of results)
    console.log(`${isOk ? '✔' : '✘'} ${project.padEnd(20)} ${seconds.toFixed(0).padStart(5)} s`);
}
process.exitCode = results.every(({ isOk }) => isOk) ? 0 : 1;
