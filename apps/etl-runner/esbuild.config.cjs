const { readFileSync } = require('node:fs');
const { join } = require('node:path');

/** What stands in front of the program. A CommonJS file has no URL of its own, which some modules ask for. */
const banner = [
  readFileSync(join(__dirname, 'code-cache.cjs'), 'utf8'),
  "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;",
].join('');

/** How the program becomes one file. */
module.exports = {
  sourcemap: true,
  minifyWhitespace: true,
  minifySyntax: true,
  conditions: ['@spacex/source'],
  outExtension: { '.js': '.cjs' },
  banner: { js: banner },
  define: { 'import.meta.url': 'importMetaUrl' },
};
