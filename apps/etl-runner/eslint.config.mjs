import { projectConfig } from '../../eslint.config.mjs';

// kysely-redshift opens its connections with `pg`, which is an optional peer of it.
export default projectConfig({ loadedByOthers: ['pg'] });
