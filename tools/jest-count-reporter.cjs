const { mkdirSync, writeFileSync } = require('node:fs');
const { join, relative } = require('node:path');
const { stripVTControlCharacters } = require('node:util');

const root = join(__dirname, '..');

/**
 * Writes how many tests of a project ran, and what failed, to `test-output/counts.json` (or the `file` it is given),
 * where `tools/verify.mjs` adds them up.
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
      failures: results.testResults.flatMap((file) => this.failuresOf(file)),
    };
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(join(this.folder, this.file), `${JSON.stringify(counts)}\n`);
  }

  failuresOf({ testFilePath, testExecError, testResults }) {
    const file = relative(root, testFilePath);
    const failed = testResults.filter(({ status }) => status === 'failed');
    return [
      ...(testExecError ? [{ test: file, message: testExecError.message }] : []),
      ...failed.map(({ fullName, failureMessages }) => ({
        test: `${file}: ${fullName}`,
        message: stripVTControlCharacters(failureMessages.join('\n')),
      })),
    ];
  }
};
