'use strict';
// Stands in front of the bundled program, which it runs from code that an earlier run compiled, where there is some.
//
// Node's own NODE_COMPILE_CACHE keeps only what is compiled when a file is loaded. Most functions are compiled when they are
// called first, which is a sixth of a short run; what V8 has at the end of a run has them too. It is kept in the same
// folder, which the image brings along. Without that variable, or where nothing fits, the program runs as it is.
//
// This comes before there is a configuration, and reads a variable of Node's own.
if (typeof isFromCodeCache === 'undefined' && process.env.NODE_COMPILE_CACHE) {
  const { createHash } = require('node:crypto');
  const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
  const { join } = require('node:path');
  const { Script, constants } = require('node:vm');
  const { isMainThread } = require('node:worker_threads');

  const source = readFileSync(__filename, 'utf8');
  // V8 refuses what another version has compiled, but of the text it looks only at the length.
  const hash = createHash('sha256').update(source).digest('hex');
  const name = `etl-runner-${process.version}-${process.arch}-${hash}.code`;
  const folder = process.env.NODE_COMPILE_CACHE;
  const file = join(folder, name);
  const read = () => {
    try {
      return readFileSync(file);
    } catch {
      return undefined;
    }
  };
  const cachedData = read();
  // The command that everything else is a part of, so that the first run leaves behind what all others need.
  const isToBeKept = cachedData === undefined && isMainThread && process.argv[2] === 'load';
  if (cachedData || isToBeKept) {
    const script = new Script(
      `(function (exports, require, module, __filename, __dirname, isFromCodeCache) {${source}\n})`,
      {
        filename: __filename,
        cachedData,
        importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
      },
    );
    if (isToBeKept) {
      process.once('exit', () => {
        try {
          mkdirSync(folder, { recursive: true });
          // Another process never sees half of it.
          const unfinished = `${file}.${process.pid}`;
          writeFileSync(unfinished, script.createCachedData());
          renameSync(unfinished, file);
        } catch {
          // A folder that cannot be written to: every run compiles what it needs.
        }
      });
    }
    script.runInThisContext()(exports, require, module, __filename, __dirname, true);
    return;
  }
}
