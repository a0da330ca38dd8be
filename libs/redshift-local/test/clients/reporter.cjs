const { basename } = require('node:path');

/** Prints one line per client. */
module.exports = class ClientReporter {
  onRunComplete(_contexts, { testResults }) {
    const lines = testResults.map(
      ({ testFilePath, numPassingTests, numFailingTests, numPendingTests, testExecError }) => {
        const name = basename(testFilePath, '.spec.ts').padEnd(22);
        const failed =
          numFailingTests > 0 || testExecError ? 'FAILED' : numPassingTests > 0 ? 'ok' : 'skipped';
        const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
        return `${name}${failed.padEnd(9)}${numPassingTests} passed, ${numFailingTests} failed${skipped}`;
      },
    );
    process.stderr.write(`\n${lines.sort().join('\n')}\n`);
  }
};
