import { projectConfig } from '../eslint.config.mjs';

export default [
  ...projectConfig(),
  // The arrows of the workspace are between TypeScript projects. Of this one only the tests are TypeScript, and they
  // may use the local Redshift.
  { files: ['test/**/*.ts'], rules: { '@nx/enforce-module-boundaries': 'off' } },
];
