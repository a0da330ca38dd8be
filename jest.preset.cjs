const nxPreset = require('@nx/jest/preset').default;

/** Packages that publish ES modules only: jest runs CommonJS, so these are transformed like our own code. */
const esmOnly = ['kysely', 'commander', 'hyparquet', 'hyparquet-compressors', 'hyparquet-writer', 'hysnappy'];

module.exports = {
  ...nxPreset,
  testEnvironment: 'node',
  // Real servers are started; on a busy machine that takes its time, and no test measures time.
  testTimeout: 60_000,
  // Workspace packages are tested from their sources, built or not.
  testEnvironmentOptions: { customExportConditions: ['@spacex/source', 'node', 'require', 'default'] },
  testMatch: ['<rootDir>/(src|test)/**/*.spec.ts'],
  transform: {
    '^.+\\.[cm]?[tj]s$': [
      '@swc/jest',
      {
        swcrc: false,
        jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${esmOnly.join('|')})/)`],
  moduleFileExtensions: ['ts', 'js', 'json'],
  reporters: ['default', require.resolve('./tools/jest-count-reporter.cjs')],
  coverageReporters: ['text-summary', 'lcov'],
  coverageDirectory: '<rootDir>/test-output/coverage',
};
