module.exports = {
  displayName: 'redshift-local',
  preset: '../../jest.preset.cjs',
  globalSetup: '../../tools/testing/start-s3.cjs',
  globalTeardown: '../../tools/testing/stop-s3.cjs',
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/clients/'],
  // Each file starts a database of its own, and dbt starts slowly on a busy machine.
  testTimeout: 180_000,
};
