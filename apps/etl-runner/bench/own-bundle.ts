import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from './stand.ts';

/** Bundles the own part and its workers: from source each worker would start a second later. */
export async function bundleOwnPart(): Promise<string> {
  const app = join(root, 'apps', 'etl-runner');
  const outdir = join(app, 'dist', 'bench');
  const workers = ['parsed', 'without-zod', 'gunzip', 'parse'].map((name) =>
    join(app, 'bench', 'workers', `${name}.ts`),
  );
  await build({
    entryPoints: [join(app, 'bench', 'own-part.ts'), join(app, 'src', 'main.ts'), ...workers],
    entryNames: '[name]',
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    conditions: ['@spacex/source'],
    sourcemap: true,
    minifyWhitespace: true,
    minifySyntax: true,
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  return join(outdir, 'own-part.mjs');
}
