import { projectConfig } from '../../eslint.config.mjs';

// Optional peers of kysely-redshift: `pg` opens its connections, the clients of AWS fetch temporary credentials.
export default projectConfig({
  loadedByOthers: [
    'pg',
    '@aws-sdk/client-redshift',
    '@aws-sdk/client-redshift-serverless',
    '@aws-sdk/client-secrets-manager',
  ],
});
