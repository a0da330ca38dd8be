module.exports = {
  displayName: 'kysely-redshift',
  preset: '../../jest.preset.cjs',
  globalSetup: '../../tools/testing/start-s3.cjs',
  globalTeardown: '../../tools/testing/stop-s3.cjs',
  // A local Redshift starts in a second, but not on a machine that is busy.
  testTimeout: 60_000,
};
