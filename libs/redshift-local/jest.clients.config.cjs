const base = require('./jest.config.cjs');

/** The suite of real clients: one file each, unmodified, against a server with S3 beside it. */
module.exports = {
  ...base,
  displayName: 'redshift-local clients',
  testMatch: ['<rootDir>/test/clients/**/*.spec.ts'],
  testPathIgnorePatterns: ['/node_modules/'],
  reporters: [
    'default',
    '<rootDir>/test/clients/reporter.cjs',
    ['../../tools/jest-count-reporter.cjs', { file: 'counts-clients.json' }],
  ],
  testTimeout: 180_000,
  maxWorkers: 2,
};
