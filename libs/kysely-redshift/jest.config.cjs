module.exports = {
  displayName: 'kysely-redshift',
  preset: '../../jest.preset.cjs',
  globalSetup: '../../tools/testing/start-s3.cjs',
  globalTeardown: '../../tools/testing/stop-s3.cjs',
  collectCoverageFrom: ['src/**/*.ts', '!src/**/*.spec.ts', '!src/index.ts'],
  // Counts with --coverage only.
  coverageThreshold: { global: { branches: 95 } },
  // A local Redshift starts in a second, but not on a machine that is busy.
  testTimeout: 60_000,
};
