const base = require('../../jest.preset.cjs');

/** The slow suite: objects of 2 GB. */
module.exports = {
  ...base,
  displayName: 's3-reader slow',
  testMatch: ['<rootDir>/test/slow/**/*.slow.ts'],
  reporters: ['default', ['../../tools/jest-count-reporter.cjs', { file: 'counts-slow.json' }]],
  maxWorkers: 1,
};
