module.exports = {
  displayName: 'kysely-redshift',
  preset: '../../jest.preset.cjs',
  globalSetup: '../../tools/testing/start-s3.cjs',
  globalTeardown: '../../tools/testing/stop-s3.cjs',
};
