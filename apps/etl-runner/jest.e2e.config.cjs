const base = require('../../jest.preset.cjs');

/** The slow suite: the image, built and run for real. */
module.exports = {
  ...base,
  displayName: 'etl-runner e2e',
  testMatch: ['<rootDir>/test/e2e/**/*.e2e.ts'],
  reporters: ['default', ['../../tools/jest-count-reporter.cjs', { file: 'counts-e2e.json' }]],
  globalSetup: '../../tools/testing/start-s3.cjs',
  globalTeardown: '../../tools/testing/stop-s3.cjs',
  maxWorkers: 1,
};
