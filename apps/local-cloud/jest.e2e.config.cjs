const base = require('../../jest.preset.cjs');

/** The slow suite: whole runs of `npm start`. One worker, because each run uses the machine for itself. */
module.exports = {
  ...base,
  displayName: 'local-cloud e2e',
  testMatch: ['<rootDir>/test/e2e/**/*.e2e.ts'],
  reporters: ['default', ['../../tools/jest-count-reporter.cjs', { file: 'counts-e2e.json' }]],
  maxWorkers: 1,
};
