module.exports = {
  displayName: 'kysely-redshift',
  preset: '../../jest.preset.cjs',
  globalSetup: '../../tools/testing/start-s3.cjs',
  globalTeardown: '../../tools/testing/stop-s3.cjs',
  collectCoverageFrom: ['src/**/*.ts', '!src/**/*.spec.ts', '!src/index.ts'],
  // Here with --coverage; it costs half of the time again.
  collectCoverage: process.env.CI === 'true',
  coverageThreshold: { global: { branches: 95 } },
  // A local Redshift starts in a second, but not on a machine that is busy.
  testTimeout: 60_000,
};
