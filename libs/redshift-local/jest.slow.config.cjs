const base = require('./jest.config.cjs');

/** The slow suite: a COPY of one large object. */
module.exports = {
  ...base,
  displayName: 'redshift-local slow',
  testMatch: ['<rootDir>/test/slow/**/*.slow.ts'],
  reporters: ['default', ['../../tools/jest-count-reporter.cjs', { file: 'counts-slow.json' }]],
  maxWorkers: 1,
};
