const { mkdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

/**
 * Writes how many tests of a project ran to `test-output/counts.json` (or the `file` it is given), where
 * `tools/verify.mjs` adds them up.
 */
module.exports = class JestCountReporter {
  constructor(globalConfig, { file = 'counts.json' } = {}) {
    this.folder = join(globalConfig.rootDir, 'test-output');
    this.file = file;
  }

  onRunComplete(_contexts, results) {
    // A test file that cannot even be loaded holds no tests: it still counts as a failure.
    const counts = {
      passed: results.numPassedTests,
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests,
    };
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(join(this.folder, this.file), `${JSON.stringify(counts)}\n`);
  }
};
